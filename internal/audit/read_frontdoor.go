package audit

import (
	"context"
	"errors"

	"scaleout/internal/azure/arm"
)

// frontDoor reads the Azure Front Door in front of the app. Where the stack does not say which that is, it is the one in the
// app's resource group.
func (r *reader) frontDoor(ctx context.Context, declared, group string, d *door) {
	id, err := arm.ParseResourceID(declared)
	if declared == "" {
		id, err = r.findFrontDoor(ctx, group)
	}
	if err == nil && !id.IsZero() {
		var answer map[string]any
		answer, err = r.arm.Get(ctx, id.String(), arm.FrontDoorVersion)
		body := arm.Object(answer)
		d.id, d.sku, d.identity = id, body.Object("sku").Text("name"), body.Object("identity")
	}
	r.failed(doorBody, err)
	if err != nil || id.IsZero() {
		return
	}
	of := id.String()
	together(
		func() { d.endpoints = r.wholes(ctx, of+"/afdEndpoints") },
		func() { d.domains = r.wholes(ctx, of+"/customDomains") },
		func() { d.policies = r.properties(ctx, doorParts, of+"/securityPolicies", arm.FrontDoorVersion) },
		func() { r.origins(ctx, of, d) },
		func() { d.logs = r.diagnostics(ctx, doorLogs, of) },
	)
}

// wholes lists parts of a Front Door, with their ids.
func (r *reader) wholes(ctx context.Context, path string) []arm.Object {
	list, err := r.arm.List(ctx, path, arm.FrontDoorVersion)
	r.failed(doorParts, err)
	var all []arm.Object
	for _, body := range list {
		all = append(all, body)
	}
	return all
}

// origins reads the groups of origins and what is in them.
func (r *reader) origins(ctx context.Context, of string, d *door) {
	for _, g := range r.wholes(ctx, of+"/originGroups") {
		in := r.properties(ctx, doorParts, g.Text("id")+"/origins", arm.FrontDoorVersion)
		d.groups = append(d.groups, originGroup{g.Object("properties").Object("healthProbeSettings"), len(in)})
		d.origins = append(d.origins, in...)
	}
}

func (r *reader) findFrontDoor(ctx context.Context, group string) (id arm.ResourceID, err error) {
	all, err := arm.FrontDoorsIn(ctx, r.arm, group)
	switch {
	case err != nil || len(all) == 0:
		return id, err
	case len(all) == 1:
		return all[0], nil
	}
	return id, errors.New("there are several in the app's resource group: name the stack, which knows its own")
}
