package provider

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// requestBody turns plain inputs into the body of a PUT.
func (t *resourceType) requestBody(inputs resource.PropertyMap) (map[string]any, error) {
	body, nested := map[string]any{}, map[string]any{}
	for _, p := range t.properties {
		v, ok := inputs[resource.PropertyKey(p.name)]
		if !ok || p.readOnly {
			continue
		}
		value, err := p.toARM(p.name, v)
		if err != nil {
			return nil, err
		}
		if p.top {
			body[p.arm] = value
		} else {
			nested[p.arm] = value
		}
	}
	if len(nested) > 0 {
		body["properties"] = nested
	}
	return body, nil
}

// toARM turns a plain value into JSON. Errors name the place, never the value.
func (p property) toARM(path string, v resource.PropertyValue) (any, error) {
	switch {
	case v.IsString(), v.IsBool(), v.IsNumber():
		return v.V, nil
	case v.IsArray() && p.set:
		m := map[string]any{}
		for _, item := range v.ArrayValue() {
			m[stringOf(item)] = map[string]any{}
		}
		return m, nil
	case v.IsArray() && p.item != nil:
		list := []any{}
		for i, item := range v.ArrayValue() {
			value, err := p.item.toARM(fmt.Sprintf("%s[%d]", path, i), item)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case v.IsObject():
		m := map[string]any{}
		for k, field := range v.ObjectValue() {
			f, name := p.member(string(k))
			if f == nil {
				return nil, fmt.Errorf("unexpected property '%s.%s'", path, k)
			}
			value, err := f.toARM(path+"."+string(k), field)
			if err != nil {
				return nil, err
			}
			f.put(m, name, value)
		}
		return m, nil
	case v.IsComputed():
		return nil, fmt.Errorf("the value of '%s' is not known", path)
	}
	return nil, fmt.Errorf("'%s' is a %s, which cannot be sent to Azure", path, v.TypeString())
}

// put puts the value of a member into its object, or into the "properties" there.
func (p property) put(object map[string]any, name string, value any) {
	if p.nested {
		inner, _ := object["properties"].(map[string]any)
		if inner == nil {
			inner = map[string]any{}
			object["properties"] = inner
		}
		object = inner
	}
	object[name] = value
}

// in is where an object of ARM's has a member.
func (p property) in(object map[string]any) map[string]any {
	if p.nested {
		inner, _ := object["properties"].(map[string]any)
		return inner
	}
	return object
}

// member finds the description of an object's field or a map's element, and its
// name in ARM.
func (p property) member(name string) (*property, string) {
	if p.kind == kindMap {
		return p.item, name
	}
	f, ok := lookup(p.fields, name)
	if !ok || f.readOnly {
		return nil, ""
	}
	return &f, f.arm
}

// outputs turns an answer into outputs: what is inside "properties" moves up,
// and what the table does not know is left out.
func (t *resourceType) outputs(body map[string]any) resource.PropertyMap {
	nested, _ := body["properties"].(map[string]any)
	out := make(resource.PropertyMap, len(body)+len(nested))
	for _, p := range t.properties {
		value, ok := body[p.arm]
		if !p.top && !(t.namedTwice(p) && ok) {
			value = nested[p.arm]
		}
		if v := p.fromARM(value); !v.IsNull() {
			out[resource.PropertyKey(p.name)] = v
		}
	}
	return out
}

// namedTwice is true of the name of an autoscale setting, which ARM keeps both
// at the top and inside "properties". The output is the one at the top.
func (t *resourceType) namedTwice(p property) bool { return p.name == "name" && !p.top }

// fromARM turns JSON into a value; null if there is nothing to keep.
func (p property) fromARM(value any) resource.PropertyValue {
	switch value := value.(type) {
	case string, bool, float64:
		return resource.NewPropertyValue(value)
	case []any:
		if p.item == nil {
			return resource.NewNullProperty()
		}
		list := []resource.PropertyValue{}
		for _, item := range value {
			if v := p.item.fromARM(item); !v.IsNull() {
				list = append(list, v)
			}
		}
		return resource.NewProperty(list)
	case map[string]any:
		if p.set {
			return setFromARM(value)
		}
		return p.objectFromARM(value)
	}
	return resource.NewNullProperty()
}

func setFromARM(value map[string]any) resource.PropertyValue {
	list := []resource.PropertyValue{}
	for _, k := range slices.Sorted(maps.Keys(value)) {
		list = append(list, resource.NewProperty(k))
	}
	return resource.NewProperty(list)
}

func (p property) objectFromARM(value map[string]any) resource.PropertyValue {
	m := resource.PropertyMap{}
	keep := func(name string, of property, item any) {
		if v := of.fromARM(item); !v.IsNull() {
			m[resource.PropertyKey(name)] = v
		}
	}
	switch p.kind {
	case kindMap:
		for k, item := range value {
			keep(k, *p.item, item)
		}
	case kindObject:
		for _, f := range p.fields {
			keep(f.name, f, f.in(value)[f.arm])
		}
	default:
		return resource.NewNullProperty()
	}
	return resource.NewProperty(m)
}

// checkpoint returns what the state keeps: the outputs, with secrets marked where
// the inputs have them, and the inputs.
func checkpoint(outputs, inputs resource.PropertyMap) resource.PropertyMap {
	state := concealMap(outputs, inputs)
	state[storedInputs] = resource.MakeSecret(resource.NewProperty(plainMap(inputs)))
	return state
}
