package sim

import (
	"net/http"
	"slices"
	"sort"
	"strings"

	"scaleout/internal/azure/catalog"
)

// The namespaces that need no registration (recorded 2021-08).
var registrationFree = []string{"Microsoft.Authorization", "Microsoft.Resources"}

// namespaceSpelling is how "Providers - List" spells a namespace where its resources' ids do not (recorded 2021-08).
var namespaceSpelling = map[string]string{"Microsoft.Insights": "microsoft.insights"}

// providers answers "Providers - List", "Providers - Get", and what registers one: all are registered.
func (a *Azure) providers(c *call) (*answer, *Error) {
	if len(c.id.names) == 0 {
		if c.method != http.MethodGet {
			return nil, c.methodNotAllowed(http.MethodGet)
		}
		value := []any{}
		for _, namespace := range a.namespaces() {
			value = append(value, a.viewProvider(c, namespace))
		}
		return ok(map[string]any{"value": value}), nil
	}
	for _, namespace := range a.namespaces() {
		if strings.EqualFold(namespace, c.id.names[0]) {
			return ok(a.viewProvider(c, namespace)), nil
		}
	}
	return nil, refuse(http.StatusNotFound, "InvalidResourceNamespace", "The resource namespace '%s' is invalid.", c.id.names[0])
}

func (a *Azure) namespaces() []string {
	all := []string{"Microsoft.Resources"}
	for _, k := range a.kinds {
		if k.namespace != "" && !slices.Contains(all, k.namespace) {
			all = append(all, k.namespace)
		}
	}
	sort.Strings(all)
	return all
}

func (a *Azure) viewProvider(c *call, namespace string) map[string]any {
	shown := orDefault(namespaceSpelling[namespace], namespace)
	body := map[string]any{"namespace": shown, "resourceTypes": a.typesOf(namespace), "registrationState": "Registered"}
	if c.id.subscription != "" {
		body["id"] = "/subscriptions/" + a.opts.SubscriptionID + "/providers/" + shown
	}
	if c.look(asRead).since("2019-07-01") { // not there until 2018-05-01 (recorded 2016 to 2026)
		body["registrationPolicy"] = "RegistrationRequired"
		if slices.Contains(registrationFree, namespace) {
			body["registrationPolicy"] = "RegistrationFree"
		}
	}
	return body
}

// typesOf are the types of a namespace that this Azure knows; Azure knows more.
func (a *Azure) typesOf(namespace string) []any {
	types := []any{}
	names := []string{}
	for name, k := range a.kinds {
		if k.namespace == namespace {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		k := a.kinds[name]
		capabilities := "None"
		if k.tracked {
			capabilities = "CrossResourceGroupResourceMove, CrossSubscriptionResourceMove, SupportsTags, SupportsLocation"
		}
		if _, typ, _ := strings.Cut(k.name, "/"); typ != "" {
			types = append(types, map[string]any{
				"resourceType": typ, "locations": displayRegions(), "apiVersions": texts(k.versions), "capabilities": capabilities,
			})
		}
	}
	return types
}

func displayRegions() []any {
	all := []any{}
	for _, region := range publicRegions() {
		all = append(all, catalog.DisplayRegion(region))
	}
	return all
}

// publicRegions are those of Azure's public cloud.
func publicRegions() []string {
	return slices.DeleteFunc(slices.Clone(catalog.Regions()), func(region string) bool {
		return strings.HasPrefix(region, "us") || strings.HasPrefix(region, "china") // usgov…, usdod…
	})
}
