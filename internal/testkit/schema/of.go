package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Of returns the schema of what a command writes of a value's type. A document, which is
// an object, has the version of its form.
func Of(command string, v any) (string, error) {
	w := &writer{defs: map[string]any{}, comments: map[string]comments{}}
	body, err := w.of(reflect.TypeOf(v))
	if err != nil {
		return "", err
	}
	schema := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "What " + command + " writes"},
	}
	if ref := body.get("$ref"); ref != nil { // the root stands at the top
		name := strings.TrimPrefix(ref.(string), "#/$defs/")
		root := w.defs[name].(object)
		delete(w.defs, name)
		body = versioned(root)
	}
	schema = append(schema, body...)
	if len(w.defs) > 0 {
		schema = append(schema, member{"$defs", w.defs})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err = e.Encode(schema)
	return b.String(), err
}

// versioned adds what cli.Document adds.
func versioned(root object) object {
	for i, m := range root {
		switch m.name {
		case "required":
			root[i].value = append([]string{"schemaVersion"}, m.value.([]string)...)
		case "properties":
			version := object{{"const", 1}, {"description", "Another one where something is taken away or changes its meaning."}}
			root[i].value = append(object{{"schemaVersion", version}}, m.value.(object)...)
		}
	}
	return root
}

type writer struct {
	defs     map[string]any
	comments map[string]comments // by the path of a package
}

func (w *writer) of(t reflect.Type) (object, error) {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{{"type", "string"}, {"format", "date-time"}}, nil
	case t == reflect.TypeFor[time.Duration]():
		return object{{"type", "integer"}, {"description", "nanoseconds"}}, nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		return w.of(t.Elem())
	case reflect.String:
		return w.text(t)
	case reflect.Bool:
		return object{{"type", "boolean"}}, nil
	case reflect.Int, reflect.Int64:
		return object{{"type", "integer"}}, nil
	case reflect.Float64:
		return object{{"type", "number"}}, nil
	case reflect.Slice:
		items, err := w.of(t.Elem())
		return object{{"type", []string{"array", "null"}}, {"items", items}}, err // nil is null
	case reflect.Map:
		values, err := w.of(t.Elem())
		return object{{"type", []string{"object", "null"}}, {"additionalProperties", values}}, err
	case reflect.Struct:
		return w.ref(t)
	}
	return nil, fmt.Errorf("%v has no schema yet", t)
}

// text is a string. One of a type with constants is one of them.
func (w *writer) text(t reflect.Type) (object, error) {
	if t.PkgPath() == "" {
		return object{{"type", "string"}}, nil
	}
	c, err := w.read(t.PkgPath())
	if values := c.constants[t.Name()]; len(values) > 0 {
		return object{{"enum", values}}, err
	}
	return object{{"type", "string"}}, err
}

// ref defines a struct once, under its name.
func (w *writer) ref(t reflect.Type) (object, error) {
	name := strings.ToLower(t.Name()[:1]) + t.Name()[1:]
	if _, known := w.defs[name]; !known {
		w.defs[name] = nil
		def, err := w.object(t)
		if err != nil {
			return nil, err
		}
		w.defs[name] = def
	}
	return object{{"$ref", "#/$defs/" + name}}, nil
}

func (w *writer) object(t reflect.Type) (object, error) {
	c, err := w.read(t.PkgPath())
	if err != nil {
		return nil, err
	}
	required, properties := []string{}, object{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue // an embedded struct, whose fields are visible
		}
		value, err := w.of(f.Type)
		if err != nil {
			return nil, fmt.Errorf("%v.%s: %w", t, f.Name, err)
		}
		if !strings.Contains(options, "omit") {
			required = append(required, name)
		}
		properties = append(properties, member{name, value.described(w.comment(t, f))})
	}
	var o object
	if text := c.types[t.Name()]; text != "" {
		o = object{{"description", text}}
	}
	return append(o, member{"type", "object"}, member{"required", required}, member{"properties", properties}), nil
}

// comment finds that of a field, which may be one of an embedded struct.
func (w *writer) comment(t reflect.Type, f reflect.StructField) string {
	for _, i := range f.Index[:len(f.Index)-1] {
		t = t.Field(i).Type
	}
	c, err := w.read(t.PkgPath())
	if err != nil {
		return ""
	}
	return c.fields[t.Name()+"."+f.Name]
}

// An object keeps its order in JSON.
type object []member

type member struct {
	name  string
	value any
}

func (o object) get(name string) any {
	if i := slices.IndexFunc(o, func(m member) bool { return m.name == name }); i >= 0 {
		return o[i].value
	}
	return nil
}

func (o object) described(text string) object {
	if text == "" || o.get("description") != nil {
		return o
	}
	return append(o, member{"description", text})
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		var value bytes.Buffer
		e := json.NewEncoder(&value)
		e.SetEscapeHTML(false)
		if err := e.Encode(m.value); err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%q:%s", m.name, bytes.TrimSpace(value.Bytes()))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
