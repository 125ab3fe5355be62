package audit

import (
	"context"
	"errors"

	"scaleout/internal/azure/arm"
)

// cache reads the stack's cache. Where the stack does not say which that is, it is the one
// in the app's resource group.
func (r *reader) cache(ctx context.Context, declared, group string, c *cache) {
	id, err := arm.ParseResourceID(declared)
	if declared == "" {
		id, err = r.findCache(ctx, group)
	}
	if err == nil && !id.IsZero() {
		err = r.readCache(ctx, id, c)
	}
	r.failed(cacheBody, err)
}

func (r *reader) findCache(ctx context.Context, group string) (id arm.ResourceID, err error) {
	classic, err := r.arm.List(ctx, group+"/providers/"+arm.ClassicCaches, arm.ClassicCacheAccessVersion)
	if err != nil {
		return id, err
	}
	managed, err := r.arm.List(ctx, group+"/providers/"+arm.ManagedCaches, arm.ManagedCacheVersion)
	if err != nil {
		return id, err
	}
	switch all := append(classic, managed...); len(all) {
	case 0:
		return id, nil
	case 1:
		return arm.Object(all[0]).ID("id"), nil
	}
	return id, errors.New("there are several in the app's resource group: name the stack, which knows its own")
}

// readCache reads a cache by its id, or by that of its database.
func (r *reader) readCache(ctx context.Context, id arm.ResourceID, c *cache) error {
	switch {
	case id.Is(arm.ManagedDatabases):
		return r.managed(ctx, id.Parent().String(), c)
	case id.Is(arm.ManagedCaches):
		return r.managed(ctx, id.String(), c)
	}
	answer, err := r.arm.Get(ctx, id.String(), arm.ClassicCacheAccessVersion)
	if err != nil {
		return err
	}
	body := arm.Object(answer)
	c.id, c.body, c.zones = body.ID("id"), body.Object("properties"), body.Texts("zones")
	c.sku = c.body.Object("sku").Text("name")
	together(
		func() {
			c.rules = r.properties(ctx, firewall, c.id.String()+"/firewallRules", arm.ClassicCacheAccessVersion)
		},
		func() {
			if c.sku == "Basic" {
				return // has none
			}
			list, err := r.arm.List(ctx, c.id.String()+"/patchSchedules", arm.ClassicCacheAccessVersion)
			if arm.KindOf(err) == arm.Missing {
				err = nil // Azure answers 404 where there is none (recorded 2019-10)
			}
			c.window = len(list) > 0
			r.failed(window, err)
		},
		func() { c.logs = r.diagnostics(ctx, cacheLogs, c.id.String()) },
	)
	return nil
}

func (r *reader) managed(ctx context.Context, id string, c *cache) error {
	answer, err := r.arm.Get(ctx, id, arm.ManagedCacheVersion)
	if err != nil {
		return err
	}
	body := arm.Object(answer)
	c.managed, c.id, c.body, c.zones = true, body.ID("id"), body.Object("properties"), body.Texts("zones")
	c.sku = body.Object("sku").Text("name")
	database := id + "/databases/default" // there is no other
	answer, err = r.arm.Get(ctx, database, arm.ManagedCacheVersion)
	if err != nil {
		return err
	}
	c.database = arm.Object(answer).Object("properties")
	c.logs = r.diagnostics(ctx, cacheLogs, database)
	return nil
}
