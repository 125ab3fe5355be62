package sim

import (
	"fmt"
	"net/http"
	"strings"
)

// handle answers one request. The second result reports whether the connection is
// to be dropped instead.
func (a *Azure) handle(r *http.Request, base string) (*answer, bool) {
	c, err := newCall(r, base) // before the lock: a client may be slow
	a.mu.Lock()
	defer a.mu.Unlock()
	c.now = a.now()
	if err != nil {
		ans := refuse(http.StatusBadRequest, "InvalidRequestContent", "The request content could not be read.").answer()
		a.stamp(c, ans)
		return ans, false
	}
	// What a client has seen must not be undone by a restart, time included.
	if a.settle(c.now) {
		if err := a.persist(); err != nil {
			ans := notStored(err).answer()
			a.stamp(c, ans)
			return ans, false
		}
	}
	ans, dropped := a.respond(c)
	if dropped {
		a.record(c, 0)
		return nil, true
	}
	a.stamp(c, ans)
	a.record(c, ans.status)
	return ans, false
}

// respond routes the request, applies a fault that matches, and dispatches it.
func (a *Azure) respond(c *call) (ans *answer, dropped bool) {
	if e := a.route(c); e != nil {
		return e.answer(), false
	}
	fault := a.strike(c)
	if fault == nil {
		return a.apply(c), false
	}
	if fault.Kind == Fail {
		c.fail = true
		if ans = a.apply(c); ans.changed || c.struck {
			a.use(fault)
		}
		return ans, false
	}
	a.use(fault)
	if fault.Kind == DropBefore {
		return nil, true
	}
	if e := fault.refusal(c); e != nil {
		return e.answer(), false
	}
	return a.apply(c), fault.Kind == DropAfter
}

// apply dispatches the request and persists what it changed.
func (a *Azure) apply(c *call) *answer {
	ans, e := a.dispatch(c)
	if e != nil {
		return e.answer()
	}
	if ans.changed {
		if err := a.persist(); err != nil {
			return notStored(err).answer()
		}
	}
	return ans
}

func notStored(err error) *Error {
	return refuse(http.StatusInternalServerError, "InternalServerError", "The change could not be stored: %s", err)
}

func (a *Azure) dispatch(c *call) (*answer, *Error) {
	switch c.target {
	case toOperation:
		if c.method != http.MethodGet {
			return nil, c.methodNotAllowed(http.MethodGet)
		}
		return a.pollOperation(c), nil
	case toSubscription, toSubscriptions, toTenants, toLocations:
		if c.method != http.MethodGet {
			return nil, c.methodNotAllowed(http.MethodGet)
		}
		return ok(a.account(c)), nil
	}
	switch c.target {
	case toDeletedVault:
		return a.deletedVaults(c)
	case toProviders:
		return a.providers(c)
	case toFeatures:
		return a.features(c)
	case toOperations:
		return a.listOperations(c)
	case toResources:
		return a.listResources(c)
	}
	h, e := c.handler()
	if e != nil {
		return nil, e
	}
	if e := a.checkScope(c); e != nil {
		return nil, e
	}
	if e := a.checkLocks(c); e != nil {
		return nil, e
	}
	if c.method == http.MethodPut || c.method == http.MethodPatch {
		if e := a.checkBody(c); e != nil {
			return nil, e
		}
	}
	return h(a, c)
}

// handler picks what answers the method, and refuses methods the type lacks.
func (c *call) handler() (handler, *Error) {
	k := c.kind
	if c.collection {
		if c.method == http.MethodGet && k.list != nil {
			return k.list, nil
		}
		if c.method == http.MethodPut && k.single != nil {
			return k.put, nil
		}
		return nil, c.methodNotAllowed(http.MethodGet)
	}
	if c.method == http.MethodPost {
		for name, h := range k.actions {
			if strings.EqualFold(name, c.action) {
				return h, nil
			}
		}
		if len(c.id.types) == 0 && c.action != "" {
			return nil, c.unknownType("")
		}
		if c.action != "" {
			return nil, c.unknownRoute()
		}
	}
	var allowed []string
	for _, m := range []struct {
		method string
		h      handler
	}{
		{http.MethodGet, k.get},
		{http.MethodHead, headOf(k)},
		{http.MethodPut, k.put},
		{http.MethodPatch, k.patch},
		{http.MethodDelete, k.remove},
	} {
		if m.h == nil {
			continue
		}
		if m.method == c.method {
			return m.h, nil
		}
		allowed = append(allowed, m.method)
	}
	return nil, c.methodNotAllowed(allowed...)
}

// methodNotAllowed has the words of the web framework behind the resource
// providers, seen for Microsoft.Web in Azure/terraform-provider-azapi#241; there
// they stand alone as "Message", without ARM's envelope and code.
func (c *call) methodNotAllowed(allowed ...string) *Error {
	e := refuse(http.StatusMethodNotAllowed, "MethodNotAllowed", "The requested resource does not support http method '%s'.", c.method)
	e.allow = strings.Join(allowed, ", ")
	return e
}

// checkScope demands that the group, and the parent of a child, are there; and
// for a change, that the group is not being deleted.
func (a *Azure) checkScope(c *call) *Error {
	if c.kind.name == groupType || c.id.group == "" {
		return nil
	}
	group, found := a.state.find(c.id.groupID())
	if !found {
		return groupNotFound(c.id.group)
	}
	writes := c.method != http.MethodGet && c.method != http.MethodHead
	if writes && group.provisioningState() == "Deleting" && c.method != http.MethodDelete && c.action == "" {
		return groupBeingDeleted(c.id.group)
	}
	if len(c.id.types) < 2 {
		return nil
	}
	parent := c.id.parent()
	if c.kind.deep {
		parent = parent.parent()
	}
	if _, found := a.state.find(parent); !found {
		if c.method == http.MethodPut && c.id.extends() < 0 {
			return parentNotFound("write", c.id)
		}
		if c.method == http.MethodDelete && strings.HasPrefix(c.kind.name, zoneType+"/") {
			return nil // Azure DNS has nothing to delete then, and says so (recorded 2024-10)
		}
		if strings.HasPrefix(c.kind.name, profileType+"/") {
			return doorWithoutParent(c)
		}
		return resourceNotFound(c.id.parent())
	}
	return nil
}

// groupBeingDeleted is seen in Azure/azure-cli#21121 and, with its status, in Azure/azure-cli#28679.
func groupBeingDeleted(group string) *Error {
	return refuse(http.StatusConflict, "ResourceGroupBeingDeleted",
		"The resource group '%s' is in deprovisioning state and cannot perform this operation.", group)
}

// getStored answers a GET with the stored body.
func getStored(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		if c.kind.name == groupType {
			return nil, groupNotFound(c.id.group)
		}
		return nil, a.notFound(c)
	}
	return ok(a.show(r, c.look(asRead))), nil
}

// headOf answers a check of existence: 204 or 404, both without a body
// ("Resource Groups - Check Existence", "Resources - Check Existence By Id").
func headOf(k *kind) handler {
	if k.virtual {
		return nil
	}
	return func(a *Azure, c *call) (*answer, *Error) {
		if _, found := a.state.find(c.id); found {
			return reply(http.StatusNoContent, nil), nil
		}
		return reply(http.StatusNotFound, nil), nil
	}
}

// listStored answers a GET on a collection, in one group or in the subscription.
func listStored(a *Azure, c *call) (*answer, *Error) {
	value := []any{}
	for _, r := range a.state.ofType(c.kind.name) {
		parent := c.id
		if len(c.id.types) > 0 {
			parent = c.id.parent()
		}
		if c.id.group == "" || strings.HasPrefix(key(r.ID), parent.key()+"/") {
			value = append(value, a.show(r, c.look(asElement)))
		}
	}
	return ok(map[string]any{"value": value}), nil
}

// refusedByFault is for changes that would be answered at once: a fault makes
// them fail for good.
func (c *call) refusedByFault() *Error {
	c.struck = true
	return refuse(http.StatusConflict, "OperationFailed", "The operation on resource '%s' failed.", c.id.String())
}

func (c *call) requestIDSuffix() string {
	return fmt.Sprintf("\r\nRequestID=%s", requestID(c))
}
