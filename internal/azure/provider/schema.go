package provider

import (
	"regexp"
	"strings"
)

// A kind is the type of a property, in the words azure-native's schema and its
// messages use.
type kind string

const (
	kindString  kind = "string"
	kindInteger kind = "integer"
	kindNumber  kind = "number"
	kindBoolean kind = "boolean"
	kindArray   kind = "array"
	kindObject  kind = "object"
	kindMap     kind = "map"
)

// A property describes one property of a resource, as inputs and outputs name
// it and as ARM does.
type property struct {
	name string
	arm  string // ARM's name where it differs
	kind kind

	fields []property // of an object
	item   *property  // of an array or a map
	set    bool       // array that ARM keeps as a map with empty values
	key    string     // array whose elements this field identifies, in any order

	required   bool
	readOnly   bool // only ever in answers
	createOnly bool // changing it replaces the resource
	top        bool // ARM keeps it beside "properties", not inside
	nested     bool // of an element: ARM keeps it inside the element's "properties"
	region     bool // a location: case and spaces mean nothing
	text       textRule
	usual      any  // what Azure takes when the property is left out
	reset      bool // send usual to Azure when the property is left out later
}

// A textRule limits a string. Zero values limit nothing.
type textRule struct {
	min, max int
	pattern  *regexp.Regexp
}

// An option refines a property.
type option func(*property)

func required(p *property)   { p.required = true }
func readOnly(p *property)   { p.readOnly = true }
func createOnly(p *property) { p.createOnly = true }
func top(p *property)        { p.top = true }
func asSet(p *property)      { p.set = true }

func called(arm string) option    { return func(p *property) { p.arm = arm } }
func keyedBy(field string) option { return func(p *property) { p.key = field } }
func usually(v any) option        { return func(p *property) { p.usual = v } }
func resetTo(v any) option        { return func(p *property) { p.usual, p.reset = v, true } }

func declare(name string, k kind, opts []option) property {
	p := property{name: name, arm: name, kind: k}
	for _, o := range opts {
		o(&p)
	}
	return p
}

func text(name string, opts ...option) property    { return declare(name, kindString, opts) }
func integer(name string, opts ...option) property { return declare(name, kindInteger, opts) }
func number(name string, opts ...option) property  { return declare(name, kindNumber, opts) }
func boolean(name string, opts ...option) property { return declare(name, kindBoolean, opts) }

func object(name string, fields []property, opts ...option) property {
	p := declare(name, kindObject, opts)
	p.fields = fields
	return p
}

func array(name string, item property, opts ...option) property {
	p := declare(name, kindArray, opts)
	p.item = &item
	return p
}

func objects(name string, fields []property, opts ...option) property {
	return array(name, object("", fields), opts...)
}

func texts(name string, opts ...option) property { return array(name, text(""), opts...) }

func mapOf(name string, item property, opts ...option) property {
	p := declare(name, kindMap, opts)
	p.item = &item
	return p
}

// location is the region of a resource. It is required of every type that has
// one, and moving a resource means replacing it.
func location() property {
	p := region()
	p.createOnly = true
	return p
}

// region is the location of an App Service plan. azure-native takes what replaces a plan
// from the specification alone, which says nothing of its location: it sends an update,
// and Azure refuses it.
func region() property {
	p := text("location", required, top)
	p.region = true
	return p
}

func tags() property { return mapOf("tags", text(""), top) }

// all declares several properties of one kind, named in one string.
func all(declare func(string, ...option) property, names string, opts ...option) []property {
	var ps []property
	for name := range strings.FieldsSeq(names) {
		ps = append(ps, declare(name, opts...))
	}
	return ps
}

// kebab declares text properties that ARM names with hyphens, for example
// maxmemoryPolicy, which is maxmemory-policy.
func kebab(names string) []property {
	ps := all(text, names)
	for i := range ps {
		ps[i].arm = hyphenated(ps[i].name)
	}
	return ps
}

func hyphenated(camel string) string {
	var b strings.Builder
	for i, r := range camel {
		upper := r >= 'A' && r <= 'Z'
		// "…String0" is hyphenated before its digit too.
		digit := r >= '0' && r <= '9'
		if i > 0 && (upper || digit) {
			b.WriteByte('-')
		}
		b.WriteString(strings.ToLower(string(r)))
	}
	return b.String()
}

func join(groups ...[]property) []property {
	var ps []property
	for _, g := range groups {
		ps = append(ps, g...)
	}
	return ps
}

func lookup(ps []property, name string) (property, bool) {
	for _, p := range ps {
		if p.name == name {
			return p, true
		}
	}
	return property{}, false
}
