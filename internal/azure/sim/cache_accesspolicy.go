package sim

import (
	"net/http"
	"strings"
	"time"
)

// Who may do what in a classic cache by Microsoft Entra ID: policies, and to whom they are assigned. The
// embedded cache lets nobody in that way; they are kept and shown.
const (
	accessPolicyType     = redisType + "/accessPolicies"
	policyAssignmentType = redisType + "/accessPolicyAssignments"
)

// accessChange is how long such a change takes (recorded 2024-01: half a minute).
const accessChange = 30 * time.Second

// builtInPolicies are those of every cache, with their permissions ("Configure a custom data access policy for
// your application", built-in access policies).
var builtInPolicies = []struct{ name, permissions string }{
	{"Data Owner", "+@all allkeys"},
	{"Data Contributor", "+@all -@dangerous +cluster|info +cluster|nodes +cluster|slots allkeys"},
	{"Data Reader", "+@read +@connection +cluster|info +cluster|nodes +cluster|slots allkeys"},
}

// accessVersions are those that know them.
func accessVersions() []string {
	var all []string
	for _, v := range cacheVersions {
		if v >= "2023-05-01-preview" {
			all = append(all, v)
		}
	}
	return all
}

func accessKinds() []*kind {
	return []*kind{
		{
			name: accessPolicyType, versions: accessVersions(), fields: []field{{name: "permissions"}},
			get: getAccessPolicy, put: putAccess(accessPolicyType, checkAccessPolicy), remove: deleteAccess, list: listAccessPolicies,
		},
		{
			name: policyAssignmentType, versions: accessVersions(), fields: []field{{name: "accessPolicyName"}, {name: "objectId"}, {name: "objectIdAlias"}},
			put: putAccess(policyAssignmentType, checkPolicyAssignment), remove: deleteAccess,
		},
	}
}

func builtInPolicy(cache *resource, i int) map[string]any {
	p := builtInPolicies[i]
	return map[string]any{
		"id": cache.ID + "/accessPolicies/" + p.name, "name": p.name, "type": accessPolicyType,
		"properties": map[string]any{"provisioningState": "Succeeded", "type": "BuiltIn", "permissions": p.permissions},
	}
}

func getAccessPolicy(a *Azure, c *call) (*answer, *Error) {
	cache, _ := a.state.find(c.id.parent())
	for i, p := range builtInPolicies {
		if strings.EqualFold(p.name, c.id.name()) {
			return ok(builtInPolicy(cache, i)), nil
		}
	}
	return getStored(a, c)
}

func listAccessPolicies(a *Azure, c *call) (*answer, *Error) {
	cache, _ := a.state.find(c.id.parent())
	value := []any{}
	for i := range builtInPolicies {
		value = append(value, builtInPolicy(cache, i))
	}
	for _, r := range a.state.childrenOf(cache, accessPolicyType) {
		value = append(value, clone(r.Body))
	}
	return ok(map[string]any{"value": value}), nil
}

// checkAccessPolicy: the words were not seen.
func checkAccessPolicy(_ *Azure, c *call, _ *resource) *Error {
	for _, p := range builtInPolicies {
		if strings.EqualFold(p.name, c.id.name()) {
			return c.refuseRedis("The access policy '%s' is built in and cannot be changed.", p.name)
		}
	}
	p := object(c.body, "properties")
	if text(p, "permissions") == "" {
		return c.refuseRedis("The value of the parameter 'properties.%s' is invalid.", "permissions")
	}
	p["permissions"] = withKeys(text(p, "permissions"))
	return nil
}

// withKeys: permissions that name no keys are for all (recorded with 2024-11-01). How keys are named is in "Configure a custom data
// access policy for your application".
func withKeys(permissions string) string {
	if strings.ContainsAny(permissions, "~%") || strings.Contains(permissions, "allkeys") {
		return permissions
	}
	return permissions + " allkeys"
}

// checkPolicyAssignment: the words were not seen.
func checkPolicyAssignment(a *Azure, c *call, cache *resource) *Error {
	p := object(c.body, "properties")
	known := false
	for _, policy := range builtInPolicies {
		known = known || strings.EqualFold(policy.name, text(p, "accessPolicyName"))
	}
	for _, made := range a.state.childrenOf(cache, accessPolicyType) {
		known = known || strings.EqualFold(made.id().name(), text(p, "accessPolicyName"))
	}
	const invalid = "The value of the parameter 'properties.%s' is invalid."
	switch {
	case !known:
		return c.refuseRedis(invalid, "accessPolicyName")
	case !guidForm.MatchString(text(p, "objectId")):
		return c.refuseRedis(invalid, "objectId")
	case text(p, "objectIdAlias") == "":
		return c.refuseRedis(invalid, "objectIdAlias")
	}
	return nil
}

// putAccess is accepted with 201 and polled (recorded 2024-01).
func putAccess(typ string, check func(*Azure, *call, *resource) *Error) handler {
	return func(a *Azure, c *call) (*answer, *Error) {
		cache, _ := a.state.find(c.id.parent())
		if e := a.checkIdle(c, cache); e != nil {
			return nil, e
		}
		if e := check(a, c, cache); e != nil {
			return nil, e
		}
		existing, found := a.state.find(c.id)
		id, v := cache.ID+"/"+typ[len(redisType)+1:]+"/"+c.id.name(), creating
		if found {
			id, v = existing.ID, updating
		}
		r := &resource{ID: id, Type: typ, Body: map[string]any{
			"id": id, "name": c.id.name(), "type": typ, "properties": merge(nil, object(c.body, "properties")),
		}}
		r.properties()["provisioningState"] = "Updating"
		if typ == accessPolicyType {
			r.properties()["type"] = "Custom"
		}
		a.state.put(r)
		return a.startInCache(c, r, existing, v, accessChange, wrote(http.StatusCreated, clone(r.Body))), nil
	}
}

// startInCache begins a change of something that is part of a cache: it can be asked about at the cache.
func (a *Azure) startInCache(c *call, r, undo *resource, v verb, took time.Duration, ans *answer) *answer {
	cache, _ := a.state.find(r.id().parent())
	op := a.begin(c, operation{
		Resource: r.ID, Verb: v, Poll: pollStatus, Path: cacheOperations(c, cache, "asyncOperations"), Undo: undo, Quiet: true,
	}, took)
	return op.announce(c, ans)
}

func deleteAccess(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	cache, _ := a.state.find(c.id.parent())
	if e := a.checkIdle(c, cache); e != nil {
		return nil, e
	}
	undo := r.copy()
	setProvisioningState(r, "Deleting")
	return a.startInCache(c, r, undo, deleting, accessChange, wrote(http.StatusAccepted, nil)), nil
}
