package sim

import (
	"net/http"
	"sort"
	"strings"
)

// listOperations is what a namespace can do to its types, as roles name it: "Operations - List" of each. Azure has more words about
// each, and operations on types that are not simulated.
func (a *Azure) listOperations(c *call) (*answer, *Error) {
	if c.method != http.MethodGet {
		return nil, c.methodNotAllowed(http.MethodGet)
	}
	namespace := c.id.names[0]
	var names []string
	for _, k := range a.kinds {
		if strings.EqualFold(k.namespace, namespace) {
			names = append(names, k.operations()...)
		}
	}
	if len(names) == 0 {
		return nil, refuse(http.StatusNotFound, "InvalidResourceNamespace", "The resource namespace '%s' is invalid.", namespace)
	}
	sort.Strings(names)
	value := []any{}
	for _, name := range names {
		parts := strings.Split(name, "/")
		value = append(value, map[string]any{"name": name, "display": map[string]any{
			"provider": parts[0], "resource": strings.Join(parts[1:len(parts)-1], "/"), "operation": name, "description": name,
		}})
	}
	return ok(map[string]any{"value": value}), nil
}

// operations are those of a type.
func (k *kind) operations() []string {
	var all []string
	add := func(can bool, verb string) {
		if can {
			all = append(all, strings.TrimSuffix(k.name, "/")+"/"+verb) // one kind is a namespace alone
		}
	}
	add(k.get != nil || k.list != nil, "read")
	add(k.put != nil || k.patch != nil, "write")
	add(k.remove != nil, "delete")
	for action := range k.actions {
		add(action != "", action+"/action")
	}
	return all
}
