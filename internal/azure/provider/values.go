package provider

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Internal keys of inputs and outputs: displays hide what starts with "__".
const (
	createBeforeDelete resource.PropertyKey = "__createBeforeDelete" // in inputs: the name is random
	storedInputs       resource.PropertyKey = "__inputs"             // in outputs: the inputs of the last change
	incomplete         resource.PropertyKey = "__incomplete"         // in outputs: the last change did not come to its end
)

// plain takes the secret marks off a value. Values not yet known become
// Computed.
func plain(v resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsSecret():
		return plain(v.SecretValue().Element)
	case v.IsOutput():
		if o := v.OutputValue(); o.Known {
			return plain(o.Element)
		}
		return unknown()
	case v.IsComputed():
		return unknown()
	case v.IsArray():
		items := make([]resource.PropertyValue, len(v.ArrayValue()))
		for i, item := range v.ArrayValue() {
			items[i] = plain(item)
		}
		return resource.NewProperty(items)
	case v.IsObject():
		return resource.NewProperty(plainMap(v.ObjectValue()))
	}
	return v
}

// plainMap is plain for a map; it drops nulls.
func plainMap(m resource.PropertyMap) resource.PropertyMap {
	out := make(resource.PropertyMap, len(m))
	for k, v := range m {
		if p := plain(v); !p.IsNull() {
			out[k] = p
		}
	}
	return out
}

func unknown() resource.PropertyValue {
	return resource.MakeComputed(resource.NewProperty(""))
}

// isSecret reports whether the value itself is marked secret.
func isSecret(v resource.PropertyValue) bool {
	return v.IsSecret() || v.IsOutput() && v.OutputValue().Secret
}

func containsSecrets(v resource.PropertyValue) bool {
	switch {
	case isSecret(v):
		return true
	case v.IsOutput():
		return containsSecrets(v.OutputValue().Element)
	case v.IsArray():
		for _, item := range v.ArrayValue() {
			if containsSecrets(item) {
				return true
			}
		}
	case v.IsObject():
		for _, item := range v.ObjectValue() {
			if containsSecrets(item) {
				return true
			}
		}
	}
	return false
}

// conceal marks as secret in a plain value what is secret in the value that it
// came from.
func conceal(v, like resource.PropertyValue) resource.PropertyValue {
	switch {
	case !containsSecrets(like):
		return v
	case v.IsObject() && like.IsObject():
		return resource.NewProperty(concealMap(v.ObjectValue(), like.ObjectValue()))
	case !isSecret(like) && v.DeepEquals(plain(like)):
		return withoutOutputs(like)
	}
	return resource.MakeSecret(v)
}

func concealMap(m, like resource.PropertyMap) resource.PropertyMap {
	out := make(resource.PropertyMap, len(m))
	for k, v := range m {
		if l, ok := like[k]; ok {
			v = conceal(v, l)
		}
		out[k] = v
	}
	return out
}

// withoutOutputs turns output values into what they stand for, secrets or plain.
func withoutOutputs(v resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsOutput() && !v.OutputValue().Known:
		return unknown()
	case v.IsOutput() && v.OutputValue().Secret:
		return resource.MakeSecret(plain(v))
	case v.IsOutput():
		return withoutOutputs(v.OutputValue().Element)
	case v.IsArray():
		items := make([]resource.PropertyValue, len(v.ArrayValue()))
		for i, item := range v.ArrayValue() {
			items[i] = withoutOutputs(item)
		}
		return resource.NewProperty(items)
	case v.IsObject():
		m := resource.PropertyMap{}
		for k, item := range v.ObjectValue() {
			m[k] = withoutOutputs(item)
		}
		return resource.NewProperty(m)
	}
	return v
}

// stringOf is the text of a plain string, or "".
func stringOf(v resource.PropertyValue) string {
	if v.IsString() {
		return v.StringValue()
	}
	return ""
}
