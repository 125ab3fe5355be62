package sim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

func networkKinds() []*kind {
	return slices.Concat(connectionKinds(), privateLinkResourceKinds(), subnetLinkKinds(), recordSetKinds(), spaceKinds(), []*kind{
		vnetKind(), subnetKind(), peeringKind(), endpointKind(), zoneGroupKind(), interfaceKind(), zoneKind(), linkKind(),
		securityGroupKind(), securityRuleKind(), defaultRuleKind(),
	})
}

// How long operations of Microsoft.Network take, as recordings of 2021 and 2022 show: seconds for
// networks and subnets, half a minute for an endpoint, a zone or a link.
const (
	networkChange  = 4 * time.Second
	endpointChange = 30 * time.Second
	zoneChange     = 30 * time.Second
)

// unknownReferences are references that networks and subnets may hold, to what is not simulated.
var unknownReferences = []string{"routeTable", "natGateway", "ddosProtectionPlan"}

func referenceFields() []field {
	fields := []field{{name: groupReference, is: objectField, fields: []field{{name: "id"}}}}
	for _, name := range unknownReferences {
		fields = append(fields, field{name: name, is: objectField, fields: []field{{name: "id"}}})
	}
	return fields
}

// checkReferences refuses a reference to what this Azure does not have.
func checkReferences(of string, p map[string]any) *Error {
	for _, name := range unknownReferences {
		if id := text(object(p, name), "id"); id != "" {
			return referenceNotFound(id, of)
		}
	}
	return nil
}

// refuseNetwork is a refusal with the status that nearly all of Microsoft.Network's have.
func refuseNetwork(code, format string, args ...any) *Error {
	return refuse(http.StatusBadRequest, code, format, args...)
}

// referenceNotFound is seen in hashicorp/terraform-provider-azurerm#6357.
func referenceNotFound(id, by string) *Error {
	return refuseNetwork("InvalidResourceReference",
		"Resource %s referenced by resource %s was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.", id, by)
}

// newEtag gives a resource of Microsoft.Network the etag of its latest change.
func (a *Azure) newEtag(r *resource) { r.Body["etag"] = `W/"` + a.newGUID() + `"` }

// networkOperations is the path under which operations in a region are polled (seen 2021 and 2022).
func networkOperations(c *call, region string) string {
	return "/subscriptions/" + c.id.subscription + "/providers/Microsoft.Network/locations/" + region + "/operations"
}

// writeNetwork stores a resource of Microsoft.Network and begins the operation that changes it.
func (a *Azure) writeNetwork(c *call, existing, changed *resource, region string, took time.Duration) *answer {
	status, v := http.StatusOK, updating
	if existing == nil {
		status, v = http.StatusCreated, creating
	}
	a.newEtag(changed)
	changed.properties()["provisioningState"] = "Updating"
	a.state.put(changed)
	op := a.begin(c, operation{
		Resource: changed.ID, Verb: v, Poll: pollStatus, Path: networkOperations(c, region), Undo: existing, Pace: networkPace, Bare: true,
	}, took)
	ans := op.announce(c, wrote(status, a.show(changed, c.written(existing))))
	ans.header.Del("Location")
	if changed.Type == vnetType || changed.Type == subnetType {
		ans.retryAfter(networkSoon)
	}
	return ans
}

// How often to ask after an operation: 3 seconds after a network or a subnet was written, else 10 (seen 2017 to 2020 and
// 2024 to 2026; the Azure CLI's recordings leave this header out).
const (
	networkSoon = 3 * time.Second
	networkPace = 10 * time.Second
)

// removeNetwork begins the operation that deletes a resource of Microsoft.Network.
func (a *Azure) removeNetwork(c *call, r *resource, region string, took time.Duration) *answer {
	undo := r.copy()
	a.newEtag(r)
	r.properties()["provisioningState"] = "Deleting"
	op := a.begin(c, operation{
		Resource: r.ID, Verb: deleting, Poll: pollStatus, Path: networkOperations(c, region), Undo: undo, Pace: networkPace, Bare: true,
	}, took)
	return op.announce(c, wrote(http.StatusAccepted, nil))
}

// networkBusy refuses a change while another one runs on the network or on anything in it: seen in
// Azure/terraform-provider-azapi#503 with this status, and in pulumi/pulumi-azure-native#1024.
func (a *Azure) networkBusy(c *call, network resourceID) *Error {
	for _, op := range a.state.underWay {
		of := key(op.Resource)
		if of != network.key() && !strings.HasPrefix(of, network.key()+"/") {
			continue
		}
		return refuse(http.StatusConflict, "AnotherOperationInProgress",
			"Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: %s?api-version=%s.",
			c.base+op.Path, c.apiVersion)
	}
	return nil
}

// notProvisioned refuses to use a resource that is being changed; seen with its status in
// hashicorp/terraform#7986, and recorded 2023 to 2025 of network interfaces.
func notProvisioned(used *resource, by string) *Error {
	last := "PutSubnetOperation"
	if used.Type == securityGroupType {
		last = "PutNetworkSecurityGroupOperation"
	}
	cause := refuseNetwork("ReferencedResourceNotProvisioned",
		"Cannot proceed with operation because resource %s used by resource %s is not in Succeeded state. Resource is in %s state and the last operation that updated/is updating the resource is %s.",
		used.ID, by, used.provisioningState(), last)
	e := refuse(http.StatusTooManyRequests, "RetryableError", "A retryable error occurred.")
	e.details = []*Error{cause}
	return e
}

// references lists ids as Microsoft.Network does.
func references(ids []string) []any {
	list := []any{}
	for _, id := range ids {
		list = append(list, map[string]any{"id": id})
	}
	return list
}
