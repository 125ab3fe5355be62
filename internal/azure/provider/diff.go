package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"scaleout/internal/azure/catalog"
)

// Diff compares old inputs with new inputs.
func (p *Provider) Diff(_ context.Context, req plugin.DiffRequest) (plugin.DiffResponse, error) {
	t := p.typeOf(req.URN.Type())
	if t == nil {
		return plugin.DiffResponse{}, unsupported(req.URN.Type())
	}
	old, news := plainMap(lastInputs(req.OldInputs, req.OldOutputs)), plainMap(req.NewInputs)
	for _, ignored := range req.IgnoreChanges {
		if path, err := resource.ParsePropertyPath(ignored); err == nil {
			path.Reset(old, news)
		}
	}
	d := &differ{changes: map[string]plugin.PropertyDiff{}, keys: map[resource.PropertyKey]bool{}}
	d.resource(t, old, news, plainMap(req.OldOutputs))
	return d.result(old), nil
}

// lastInputs are the inputs that the engine remembers or, failing these, those
// stored with the outputs.
func lastInputs(inputs, outputs resource.PropertyMap) resource.PropertyMap {
	if inputs != nil {
		return inputs
	}
	if stored := plain(outputs[storedInputs]); stored.IsObject() {
		return stored.ObjectValue()
	}
	return resource.PropertyMap{}
}

// A differ collects changes by their path. keys are the top-level properties
// that change; true: one that replaces the resource.
type differ struct {
	changes map[string]plugin.PropertyDiff
	keys    map[resource.PropertyKey]bool
}

func (d *differ) result(old resource.PropertyMap) plugin.DiffResponse {
	r := plugin.DiffResponse{Changes: plugin.DiffNone}
	if len(d.changes) == 0 {
		return r
	}
	r.Changes, r.DetailedDiff = plugin.DiffSome, d.changes
	for _, k := range slices.Sorted(maps.Keys(d.keys)) {
		r.ChangedKeys = append(r.ChangedKeys, k)
		if d.keys[k] {
			r.ReplaceKeys = append(r.ReplaceKeys, k)
		}
	}
	flag := old[createBeforeDelete]
	r.DeleteBeforeReplace = len(r.ReplaceKeys) > 0 && !(flag.IsBool() && flag.BoolValue())
	return r
}

func (d *differ) resource(t *resourceType, old, news, outputs resource.PropertyMap) {
	for _, k := range unionKeys(old, news) {
		if resource.IsInternalPropertyKey(k) {
			continue
		}
		p, _ := lookup(t.properties, string(k))
		if t.parameter(string(k)) {
			p = property{name: string(k), kind: kindString, createOnly: true}
		}
		o, n := old[k], news[k]
		added, removed := o.IsNull() && !n.IsNull(), !o.IsNull() && n.IsNull()
		switch {
		case added && p.isUsual(n) && (!p.createOnly || outputs[k].IsNull() || p.isUsual(outputs[k])),
			removed && p.createOnly && p.isUsual(o):
			continue // saying it or not makes no difference
		case added && p.createOnly && sameValue(p, n, outputs[k]):
			p.createOnly = false // it is so already, nothing to replace
		}
		d.value(walk{path: resource.PropertyPath{string(k)}, key: k, replaces: p.createOnly}, p, o, n)
	}
}

// isUsual reports whether a value is what Azure takes for a property left out.
func (p property) isUsual(v resource.PropertyValue) bool {
	return p.usual != nil && v.DeepEquals(resource.NewPropertyValue(p.usual))
}

// A walk is where a differ is.
type walk struct {
	path     resource.PropertyPath
	key      resource.PropertyKey
	replaces bool
}

func (w walk) into(step any, p property) walk {
	w.path = append(slices.Clone(w.path), step)
	w.replaces = w.replaces || p.createOnly
	return w
}

func (d *differ) value(w walk, p property, o, n resource.PropertyValue) {
	switch {
	case sameValue(p, o, n):
	case o.IsNull():
		d.add(w, plugin.DiffAdd)
	case n.IsNull():
		d.add(w, plugin.DiffDelete)
	case o.IsObject() && n.IsObject():
		for _, k := range unionKeys(o.ObjectValue(), n.ObjectValue()) {
			f := fieldOf(p, k)
			d.value(w.into(string(k), f), f, o.ObjectValue()[k], n.ObjectValue()[k])
		}
	case o.IsArray() && n.IsArray() && p.key != "":
		d.keyed(w, p, o.ArrayValue(), n.ArrayValue())
	case o.IsArray() && n.IsArray():
		item := itemOf(p)
		for i := range max(len(o.ArrayValue()), len(n.ArrayValue())) {
			d.value(w.into(i, item), item, at(o, i), at(n, i))
		}
	default:
		d.add(w, plugin.DiffUpdate)
	}
}

// keyed compares arrays whose elements have a name: their order means nothing.
func (d *differ) keyed(w walk, p property, olds, news []resource.PropertyValue) {
	item, byName := itemOf(p), map[string]int{}
	for i, o := range olds {
		byName[nameOf(p, o)] = i
	}
	seen := map[int]bool{}
	for i, n := range news {
		j, ok := byName[nameOf(p, n)]
		if !ok || seen[j] {
			d.value(w.into(i, item), item, resource.NewNullProperty(), n)
			continue
		}
		seen[j] = true
		d.value(w.into(i, item), item, olds[j], n)
	}
	for j, o := range olds {
		if !seen[j] {
			d.value(w.into(j, item), item, o, resource.NewNullProperty())
		}
	}
}

func (d *differ) add(w walk, kind plugin.DiffKind) {
	if w.replaces {
		kind = kind.AsReplace()
	}
	path := w.path.String()
	if had, ok := d.changes[path]; ok && had.Kind != kind {
		// An element went from this place of a keyed array and another came.
		kind = plugin.DiffUpdate
		if w.replaces {
			kind = kind.AsReplace()
		}
	}
	d.changes[path] = plugin.PropertyDiff{Kind: kind, InputDiff: true}
	d.keys[w.key] = d.keys[w.key] || w.replaces
}

// sameValue compares plain values; what will be known later only is different.
func sameValue(p property, a, b resource.PropertyValue) bool {
	if p.region && a.IsString() && b.IsString() {
		return catalog.NormalRegion(a.StringValue()) == catalog.NormalRegion(b.StringValue())
	}
	return a.DeepEquals(b)
}

func fieldOf(p property, k resource.PropertyKey) property {
	if p.kind == kindMap {
		return itemOf(p)
	}
	f, _ := lookup(p.fields, string(k))
	return f
}

func itemOf(p property) property {
	if p.item == nil {
		return property{}
	}
	return *p.item
}

func at(list resource.PropertyValue, i int) resource.PropertyValue {
	if i < len(list.ArrayValue()) {
		return list.ArrayValue()[i]
	}
	return resource.NewNullProperty()
}

func nameOf(p property, v resource.PropertyValue) string {
	if !v.IsObject() {
		return ""
	}
	return stringOf(v.ObjectValue()[resource.PropertyKey(p.key)])
}

func unionKeys(a, b resource.PropertyMap) []resource.PropertyKey {
	keys := map[resource.PropertyKey]bool{}
	for k := range a {
		keys[k] = true
	}
	for k := range b {
		keys[k] = true
	}
	return slices.Sorted(maps.Keys(keys))
}
