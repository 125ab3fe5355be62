package provider

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Check fills in a missing name and location and judges the inputs. All that is
// wrong with them is reported at once, in azure-native's words. Unknown values
// pass; secrets stay secret.
func (p *Provider) Check(ctx context.Context, req plugin.CheckRequest) (plugin.CheckResponse, error) {
	t := p.typeOf(req.URN.Type())
	if t == nil {
		return plugin.CheckResponse{}, unsupported(req.URN.Type())
	}
	inputs := resource.PropertyMap{}
	for k, v := range req.News {
		if !plain(v).IsNull() {
			inputs[k] = v
		}
	}
	if err := p.fillName(t, req, inputs); err != nil {
		return plugin.CheckResponse{}, err
	}
	p.fillLocation(ctx, t, plainMap(req.Olds), inputs)

	c := &checker{}
	c.resource(t, plainMap(inputs))
	return plugin.CheckResponse{Properties: inputs, Failures: c.failures}, nil
}

// A checker collects what is wrong.
type checker struct{ failures []plugin.CheckFailure }

// fail records a failure. Like azure-native it names no property to the engine,
// which would print the property's value.
func (c *checker) fail(format string, args ...any) {
	c.failures = append(c.failures, plugin.CheckFailure{Reason: fmt.Sprintf(format, args...)})
}

func (c *checker) resource(t *resourceType, inputs resource.PropertyMap) {
	for _, param := range t.parameters {
		v, ok := inputs[resource.PropertyKey(param.name)]
		if !ok {
			c.fail("missing required property '%s'", param.name)
			continue
		}
		c.value(param.name, property{name: param.name, kind: kindString, text: param.text}, v)
	}
	for _, k := range inputs.StableKeys() {
		name := string(k)
		if strings.HasPrefix(name, "__") || t.parameter(name) {
			continue
		}
		if f, ok := lookup(t.properties, name); !ok || f.readOnly {
			c.unexpected(name, ok)
		}
	}
	c.fields("", t.properties, inputs, t)
}

func (c *checker) unexpected(path string, known bool) {
	if known {
		c.fail("'%s' is read-only: Azure sets it", path)
		return
	}
	c.fail("unexpected property '%s': the embedded provider does not support it", path)
}

// fields checks the fields that are there and misses those that must be. At the
// top (t is not nil) path parameters have been checked before.
func (c *checker) fields(path string, fields []property, values resource.PropertyMap, t *resourceType) {
	for _, f := range fields {
		v, ok := values[resource.PropertyKey(f.name)]
		at := f.name
		if path != "" {
			at = path + "." + f.name
		}
		switch {
		case t != nil && t.parameter(f.name) || f.readOnly:
		case ok:
			c.value(at, f, v)
		case f.required && at == "location":
			c.fail("missing required property 'location'. Either set it explicitly or configure it with " +
				"'pulumi config set azure-native:location <value>'.")
		case f.required:
			c.fail("missing required property '%s'", at)
		}
	}
}

func (c *checker) value(path string, p property, v resource.PropertyValue) {
	switch {
	case v.IsComputed():
	case v.IsString() && p.kind == kindString:
		c.text(path, p.text, v.StringValue())
	case v.IsNumber() && p.kind == kindInteger:
		if n := v.NumberValue(); math.Abs(n-math.Round(n)) > 1e-9 {
			c.fail("'%s' must be an integer but got %f", path, n)
		}
	case v.IsNumber() && p.kind == kindNumber, v.IsBool() && p.kind == kindBoolean:
	case v.IsArray() && p.kind == kindArray:
		for i, item := range v.ArrayValue() {
			c.value(fmt.Sprintf("%s[%d]", path, i), *p.item, item)
		}
	case v.IsObject() && p.kind == kindMap:
		for _, k := range v.ObjectValue().StableKeys() {
			c.value(path+"."+string(k), *p.item, v.ObjectValue()[k])
		}
	case v.IsObject() && p.kind == kindObject:
		for _, k := range v.ObjectValue().StableKeys() {
			if f, ok := lookup(p.fields, string(k)); !ok || f.readOnly {
				c.unexpected(path+"."+string(k), ok)
			}
		}
		c.fields(path, p.fields, v.ObjectValue(), nil)
	default:
		c.fail("'%s' should be of type '%s' but got %s", path, p.kind, article(v))
	}
}

func (c *checker) text(path string, rule textRule, s string) {
	if len(s) < rule.min {
		c.fail("'%s' is too short (%d): at least %d characters required", path, len(s), rule.min)
	}
	if rule.max > 0 && len(s) > rule.max {
		c.fail("'%s' is too long (%d): at most %d characters allowed", path, len(s), rule.max)
	}
	if rule.pattern != nil && !rule.pattern.MatchString(s) {
		c.fail("'%s' does not match expression '%s'", path, rule.pattern)
	}
}

// article names the type of a value as azure-native does: "a string", "an array".
func article(v resource.PropertyValue) string {
	switch {
	case v.IsString():
		return "a string"
	case v.IsNumber():
		return "a number"
	case v.IsBool():
		return "a boolean"
	case v.IsArray():
		return "an array"
	case v.IsObject():
		return "an object"
	}
	return "a " + v.TypeString()
}
