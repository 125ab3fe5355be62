package sim

import (
	"net/http"
	"strings"
)

// tagsType is the tags of a resource, of a group or of the subscription ("Tags"). There is one below each, named "default".
const tagsType = "Microsoft.Resources/tags"

func tagsKind() *kind {
	return &kind{
		name: tagsType, versions: tagsVersions, virtual: true,
		single: []field{{name: "operation"}, {name: "properties", is: objectField, fields: []field{{name: "tags", is: mapField}}}},
		get:    getTags, put: putTags, patch: patchTagsAt, remove: deleteTags,
	}
}

// tagged finds what has the tags: a subscription is not stored, so its tags are themselves.
func (a *Azure) tagged(c *call) (*resource, *Error) {
	if !strings.EqualFold(c.id.name(), "default") {
		return nil, resourceNotFound(c.id)
	}
	if c.id.group == "" {
		return a.subscriptionTags(), nil
	}
	r, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	if k := a.kinds[strings.ToLower(r.Type)]; k == nil || !k.tracked {
		// Neither code nor words were seen.
		return nil, refuse(http.StatusBadRequest, "BadRequest", "Resources of the type '%s' have no tags.", r.Type)
	}
	return r, nil
}

func (a *Azure) subscriptionTags() *resource {
	id := "/subscriptions/" + a.opts.SubscriptionID + "/providers/" + tagsType + "/default"
	if r, found := a.state.resources[key(id)]; found {
		return r
	}
	return &resource{ID: id, Type: tagsType, Body: map[string]any{}}
}

// viewTags: where there are none, "properties" is empty (recorded 2020 with 2019-10-01).
func viewTags(r *resource) map[string]any {
	id, properties := strings.TrimSuffix(r.ID, "/providers/"+tagsType+"/default"), map[string]any{}
	if tags := object(r.Body, "tags"); len(tags) > 0 {
		properties["tags"] = cloneValue(tags)
	}
	return map[string]any{"id": id + "/providers/" + tagsType + "/default", "name": "default", "type": tagsType, "properties": properties}
}

func getTags(a *Azure, c *call) (*answer, *Error) {
	r, e := a.tagged(c)
	if e != nil {
		return nil, e
	}
	return ok(viewTags(r)), nil
}

// putTags: these and no others.
func putTags(a *Azure, c *call) (*answer, *Error) {
	return a.changeTags(c, "Replace")
}

// patchTagsAt does what "operation" says: Replace, Merge or Delete. Neither code nor words of the refusal were seen.
func patchTagsAt(a *Azure, c *call) (*answer, *Error) {
	for _, operation := range []string{"Replace", "Merge", "Delete"} {
		if strings.EqualFold(operation, text(c.body, "operation")) {
			return a.changeTags(c, operation)
		}
	}
	return nil, wrongType("operation", "TagsPatchOperation")
}

func (a *Azure) changeTags(c *call, operation string) (*answer, *Error) {
	r, e := a.tagged(c)
	if e != nil {
		return nil, e
	}
	tags := changedTags(operation, object(r.Body, "tags"), object(object(c.body, "properties"), "tags"))
	if e := checkTags(tags); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	return wrote(http.StatusOK, viewTags(a.tag(r, tags))), nil
}

// changedTags: names are the same in any case ("Use tags to organize your Azure resources"). To delete one, its name is enough; if a
// value is said, too, it is the one to delete ("Tags - Update At Scope").
func changedTags(operation string, had, sent map[string]any) map[string]any {
	tags := map[string]any{}
	for name, v := range had {
		asSent, mentioned := tagNamed(sent, name)
		switch {
		case operation == "Replace", operation == "Merge" && mentioned:
		case operation == "Delete" && mentioned && (asSent == "" || asSent == v):
		default:
			tags[name] = v
		}
	}
	if operation != "Delete" {
		for name, v := range sent {
			tags[name] = v
		}
	}
	return tags
}

func tagNamed(tags map[string]any, name string) (any, bool) {
	for other, v := range tags {
		if strings.EqualFold(other, name) {
			return v, true
		}
	}
	return nil, false
}

// tag gives a resource these tags and no others.
func (a *Azure) tag(r *resource, tags map[string]any) *resource {
	r = r.copy()
	if r.Body["tags"] = tags; has(r.Body, "etag") {
		a.newEtag(r)
	}
	a.state.put(r)
	return r
}

// deleteTags takes all away (recorded 2019 to 2023).
func deleteTags(a *Azure, c *call) (*answer, *Error) {
	r, e := a.tagged(c)
	if e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.tag(r, map[string]any{})
	return wrote(http.StatusOK, nil), nil
}
