package sim

import (
	"net/http"
	"strings"

	"scaleout/internal/azure/catalog"
)

// deploymentKinds are the deployments of apps and of slots, as ARM shows them, and what became
// of each. They are made through the SCM site: see BeginDeployment.
func deploymentKinds() []*kind {
	var all []*kind
	for _, parent := range []string{siteType, slotType} {
		all = append(all,
			&kind{name: parent + "/deployments", versions: webVersions, virtual: true, get: getDeployment, list: listDeployments},
			&kind{
				name: parent + "/deploymentStatus", versions: webVersions, virtual: true,
				get: getDeploymentStatus, list: listDeploymentStatus,
			},
		)
	}
	return all
}

// deployment finds the one that the path names.
func (a *Azure) deployment(c *call) (*resource, *Deployment, *Error) {
	place, _ := a.state.find(c.id.parent())
	for _, d := range a.state.volume(place).newestFirst() {
		if strings.EqualFold(d.ID, c.id.name()) {
			return place, &d, nil
		}
	}
	return nil, nil, resourceNotFound(c.id)
}

// getDeployment answers "Get Deployment".
func getDeployment(a *Azure, c *call) (*answer, *Error) {
	place, d, e := a.deployment(c)
	if e != nil {
		return nil, e
	}
	return ok(deploymentBody(c, place, d)), nil
}

// listDeployments answers "List Deployments".
func listDeployments(a *Azure, c *call) (*answer, *Error) {
	place, _ := a.state.find(c.id.parent())
	value := []any{}
	for _, d := range a.state.volume(place).newestFirst() {
		value = append(value, deploymentBody(c, place, &d))
	}
	return webList(value), nil
}

// getDeploymentStatus answers "Get Production Site Deployment Status": 202 with a Location, which
// is its own, and Retry-After 0 until there is nothing more to wait for (seen 2026-04-10).
func getDeploymentStatus(a *Azure, c *call) (*answer, *Error) {
	place, d, e := a.deployment(c)
	if e != nil {
		return nil, e
	}
	body := a.deploymentStatusBody(c, place, d)
	if !d.Status.Building() && d.Status != RuntimeStarting {
		return ok(body), nil
	}
	ans := reply(http.StatusAccepted, body)
	ans.header.Set("Location", c.base+c.path+"?api-version="+c.apiVersion)
	ans.header.Set("Retry-After", "0")
	return ans, nil
}

// listDeploymentStatus answers "List Production Site Deployment Statuses".
func listDeploymentStatus(a *Azure, c *call) (*answer, *Error) {
	place, _ := a.state.find(c.id.parent())
	value := []any{}
	for _, d := range a.state.volume(place).newestFirst() {
		value = append(value, a.deploymentStatusBody(c, place, &d))
	}
	return webList(value), nil
}

// deploymentOf is what the answers about a deployment have in common. The type is that of an app
// for a slot, too, as in its configuration.
func deploymentOf(c *call, place *resource, d *Deployment, collection string, properties map[string]any) map[string]any {
	body := map[string]any{
		"id": place.ID + "/" + collection + "/" + d.ID, "name": d.ID, "type": siteType + "/" + collection,
		"location": catalog.DisplayRegion(place.location()), "properties": properties,
	}
	if tags := object(place.Body, "tags"); tags != nil {
		body["tags"] = clone(tags)
	}
	return body
}

// deploymentStatusBody is CsmDeploymentStatus. What it says of an app that did not start was not
// seen.
func (a *Azure) deploymentStatusBody(c *call, place *resource, d *Deployment) map[string]any {
	instances := float64(a.state.instancesOf(place))
	p := map[string]any{
		"deploymentId": d.ID, "status": string(d.Status), "numberOfInstancesInProgress": float64(0),
		"numberOfInstancesSuccessful": float64(0), "numberOfInstancesFailed": float64(0), "failedInstancesLogs": nil, "errors": nil,
	}
	switch d.Status {
	case RuntimeStarting:
		p["numberOfInstancesInProgress"] = instances
	case RuntimeSuccessful:
		p["numberOfInstancesSuccessful"] = instances
	case RuntimeFailed:
		p["numberOfInstancesFailed"] = instances
		p["errors"] = []any{map[string]any{
			"extendedCode": nil, "messageTemplate": nil, "parameters": nil, "innerErrors": nil, "code": nil, "message": d.Problem,
		}}
	}
	return deploymentOf(c, place, d, "deploymentStatus", p)
}

// deploymentBody is Kudu's own description of a deployment, which ARM passes on.
func deploymentBody(c *call, place *resource, d *Deployment) map[string]any {
	return deploymentOf(c, place, d, "deployments", d.Kudu(scmHost(place), productionName(place)))
}

func productionName(r *resource) string {
	id, _ := parseResourceID(productionOf(r))
	return id.name()
}
