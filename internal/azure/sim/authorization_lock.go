package sim

import (
	"net/http"
	"regexp"
	"strings"
)

// lockType keeps a resource, a group or the subscription, with all in it, from being deleted or changed.
const lockType = "Microsoft.Authorization/locks"

func lockKind() *kind {
	return &kind{name: lockType, versions: lockVersions, fields: lockFields, get: getLock, put: putLock, remove: deleteStored, list: listLocks}
}

// lockFields is ManagementLockProperties of the 2020-05-01 specification.
var lockFields = []field{
	{name: "level"}, {name: "notes"},
	{name: "owners", is: objectsField, fields: []field{{name: "applicationId"}}},
}

// lockNameForm: "Management Locks - Create Or Update": up to 260 characters, none of <>%&:\?/ and no control character.
var lockNameForm = newNameForm(1, 260, `^[^<>%&:\\?/\pC]+$`)

// checkLock: neither code nor words were seen of the last two.
func checkLock(name string, p map[string]any) *Error {
	switch level := text(p, "level"); {
	case level != "CanNotDelete" && level != "ReadOnly":
		return wrongType("properties.level", "LockLevel")
	case !lockNameForm.MatchString(name):
		return refuse(http.StatusBadRequest, "InvalidLockName", `The lock name '%s' must have 1 to 260 characters, none of them '<,>,%%,&,:,\,?,/'.`, name)
	case len([]rune(text(p, "notes"))) > 512:
		return refuse(http.StatusBadRequest, "InvalidLockNotes", "The notes of the lock '%s' have more than 512 characters.", name)
	}
	return nil
}

func putLock(a *Azure, c *call) (*answer, *Error) {
	p := merge(nil, object(c.body, "properties"))
	if e := checkLock(c.id.name(), p); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	status, id := http.StatusCreated, c.id.String()
	if existing, found := a.state.find(c.id); found {
		status, id = http.StatusOK, existing.ID
	}
	r := &resource{ID: id, Type: lockType}
	r.Body = map[string]any{"id": id, "name": c.id.name(), "type": lockType, "properties": p}
	a.state.put(r)
	return wrote(status, clone(r.Body)), nil
}

// getLock: the refusal is recorded (2016-10 with 2015-01-01).
func getLock(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return nil, refuse(http.StatusNotFound, "LockNotFound", "The lock '%s' could not be found.", c.id.name())
	}
	return ok(clone(r.Body)), nil
}

// listLocks lists those of the scope, of what it is in and of what is in it (recorded 2019-12 with 2016-09-01).
func listLocks(a *Azure, c *call) (*answer, *Error) {
	value := []any{}
	for _, r := range a.state.ofType(lockType) {
		if c.lists(lockedScope(r)) {
			value = append(value, clone(r.Body))
		}
	}
	return ok(map[string]any{"value": value}), nil
}

var lockSuffix = regexp.MustCompile(`(?i)/providers/Microsoft\.Authorization/locks/[^/]+$`)

// lockedScope is what a lock is for, spelled as in the request that made it.
func lockedScope(lock *resource) string { return lockSuffix.ReplaceAllString(lock.ID, "") }

// lockForbids is "Lock your resources to protect your infrastructure": a lock holds for its scope and all in it. Any forbids to delete,
// and also to delete what it is in, since that would go with it; ReadOnly forbids changes and actions, too.
func lockForbids(level, locked, method, scope string) bool {
	inside := scope == locked || strings.HasPrefix(scope, locked+"/")
	switch method {
	case http.MethodDelete:
		return inside || strings.HasPrefix(locked, scope+"/")
	case http.MethodPut, http.MethodPatch, http.MethodPost:
		return inside && level == "ReadOnly"
	}
	return false
}

// checkLocks refuses what locks forbid. Locks themselves are not locked (recorded: one is deleted below a ReadOnly of the subscription).
// Code and words were seen in hashicorp/terraform-provider-azurerm#17478 and, of a POST to listKeys, in turbot/steampipe-plugin-azure; how
// several scopes are joined was not.
func (a *Azure) checkLocks(c *call) *Error {
	reads := c.method == http.MethodGet || c.method == http.MethodHead
	if reads || c.kind.name == lockType || c.id.group == "" && len(c.id.names) == 0 {
		return nil
	}
	var scopes []string
	for _, lock := range a.state.ofType(lockType) {
		if scope := lockedScope(lock); lockForbids(text(lock.properties(), "level"), key(scope), c.method, c.id.key()) {
			scopes = append(scopes, scope)
		}
	}
	if len(scopes) == 0 {
		return nil
	}
	verb := "write"
	if c.method == http.MethodDelete {
		verb = "delete"
	}
	return refuse(http.StatusConflict, "ScopeLocked",
		"The scope '%s' cannot perform %s operation because following scope(s) are locked: '%s'. Please remove the lock and try again.",
		c.id.String(), verb, strings.Join(scopes, "','"))
}
