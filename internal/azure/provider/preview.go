package provider

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// previewOutputs guesses the outputs of a change that is not made: the inputs,
// and everything else unknown.
func (t *resourceType) previewOutputs(inputs resource.PropertyMap) resource.PropertyMap {
	plainInputs := plainMap(inputs)
	return concealMap(previewFields(t.properties, plainInputs), inputs)
}

func previewFields(fields []property, inputs resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for _, f := range fields {
		key := resource.PropertyKey(f.name)
		if v, ok := inputs[key]; ok {
			out[key] = f.preview(v)
		} else {
			out[key] = unknown()
		}
	}
	return out
}

func (p property) preview(v resource.PropertyValue) resource.PropertyValue {
	switch {
	case p.kind == kindObject && v.IsObject():
		return resource.NewProperty(previewFields(p.fields, v.ObjectValue()))
	case p.kind == kindArray && v.IsArray():
		list := []resource.PropertyValue{}
		for _, item := range v.ArrayValue() {
			list = append(list, p.item.preview(item))
		}
		return resource.NewProperty(list)
	}
	return v
}
