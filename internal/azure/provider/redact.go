package provider

import (
	"net/url"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	concealed = "[secret]"
	withheld  = "[withheld, because it contains a secret]"
	// Shorter texts than this, taken out of a message, would take too much of
	// it along.
	shortest = 4
)

// A redactor takes secrets out of messages that come from elsewhere.
type redactor struct {
	long  []string // taken out
	short []string // a message with one of these is withheld
}

// newRedactor returns a redactor for everything in the inputs that is marked
// secret, and for app settings and connection strings even if they are not.
func newRedactor(inputs ...resource.PropertyMap) *redactor {
	r := &redactor{}
	for _, m := range inputs {
		for name, value := range m {
			if config := unwrapped(value); name == "siteConfig" && config.IsObject() {
				r.site(config.ObjectValue())
				continue
			}
			r.collect(value, false)
		}
	}
	// The longest first: a secret may contain another.
	slices.SortFunc(r.long, func(a, b string) int { return len(b) - len(a) })
	return r
}

// site collects from an app's configuration. The whole list of its settings, or of its connection strings, may be marked because
// one of them is secret. That says nothing of their names, nor of a value such as 1, which would have every message withheld.
func (r *redactor) site(config resource.PropertyMap) {
	for name, value := range config {
		list := unwrapped(value)
		if name != "appSettings" && name != "connectionStrings" || !list.IsArray() {
			r.collect(value, false)
			continue
		}
		for _, item := range list.ArrayValue() {
			r.collect(item, false)
		}
		r.settings(plain(list))
	}
}

// unwrapped is a value without the mark of its own; those inside of it stay.
func unwrapped(v resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsSecret():
		return unwrapped(v.SecretValue().Element)
	case v.IsOutput() && v.OutputValue().Known:
		return unwrapped(v.OutputValue().Element)
	}
	return v
}

func (r *redactor) collect(v resource.PropertyValue, secret bool) {
	switch {
	case v.IsSecret():
		r.collect(v.SecretValue().Element, true)
	case v.IsOutput():
		r.collect(v.OutputValue().Element, secret || v.OutputValue().Secret)
	case v.IsArray():
		for _, item := range v.ArrayValue() {
			r.collect(item, secret)
		}
	case v.IsObject():
		for _, item := range v.ObjectValue() {
			r.collect(item, secret)
		}
	case secret && v.IsString():
		r.add(v.StringValue())
	}
}

func (r *redactor) settings(list resource.PropertyValue) {
	if !list.IsArray() {
		return
	}
	for _, item := range list.ArrayValue() {
		if !item.IsObject() {
			continue
		}
		for _, field := range []resource.PropertyKey{"value", "connectionString"} {
			if s := stringOf(item.ObjectValue()[field]); len(s) >= shortest {
				r.add(s)
			}
		}
	}
}

func (r *redactor) add(s string) {
	switch {
	case s == "":
	case len(s) < shortest:
		r.short = append(r.short, s)
	default:
		r.long = append(r.long, s, url.QueryEscape(s), url.PathEscape(s))
	}
}

func (r *redactor) clean(message string) string {
	if r == nil {
		return message
	}
	for _, s := range r.short {
		if strings.Contains(message, s) {
			return withheld
		}
	}
	for _, s := range r.long {
		message = strings.ReplaceAll(message, s, concealed)
	}
	return message
}
