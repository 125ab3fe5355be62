package sim

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// fieldType is the JSON type of a property.
type fieldType int

const (
	textField fieldType = iota
	intField
	numberField
	boolField
	objectField  // members in fields
	objectsField // a list of objects
	textsField   // a list of strings
	scalarField  // a string, or a number or a boolean that becomes one: "az webapp up" 2.91 sends true
	mapField     // an object with free names and string values
	anyField
)

// field is a property that a resource provider knows. A property it does not
// know is ignored inside "properties", as the providers do, and refused outside
// of it, as ARM does.
type field struct {
	name     string
	is       fieldType
	readOnly bool
	quoted   bool // a number may come as a string
	fields   []field
}

// shape reads in by the given fields: names in their documented spelling
// whatever the case they came in, nulls and read-only members left out.
func shape(fields []field, in map[string]any, path string) (map[string]any, *Error) {
	out := map[string]any{}
	for name, v := range in {
		f, known := lookup(fields, name)
		if !known || f.readOnly || v == nil {
			continue
		}
		at := f.name
		if path != "" {
			at = path + "." + f.name
		}
		shaped, e := f.read(v, at)
		if e != nil {
			return nil, e
		}
		out[f.name] = shaped
	}
	return out, nil
}

func lookup(fields []field, name string) (field, bool) {
	for _, f := range fields {
		if strings.EqualFold(f.name, name) {
			return f, true
		}
	}
	return field{}, false
}

func (f field) read(v any, at string) (any, *Error) {
	switch f.is {
	case textField:
		if s, good := v.(string); good {
			return s, nil
		}
		return nil, wrongType(at, "System.String")
	case scalarField:
		if s, good := scalar(v); good {
			return s, nil
		}
		return nil, wrongType(at, "System.String")
	case intField:
		if s, is := v.(string); is && f.quoted {
			if n, err := strconv.ParseInt(s, 10, 32); err == nil {
				return float64(n), nil
			}
		}
		if n, good := v.(float64); good && n == math.Trunc(n) && math.Abs(n) <= math.MaxInt32 {
			return n, nil
		}
		return nil, wrongType(at, "System.Nullable`1[System.Int32]")
	case numberField:
		if n, good := v.(float64); good {
			return n, nil
		}
		return nil, wrongType(at, "System.Double")
	case boolField:
		if b, good := v.(bool); good {
			return b, nil
		}
		return nil, wrongType(at, "System.Nullable`1[System.Boolean]")
	case objectField:
		if o, good := v.(map[string]any); good {
			return shapeAny(shape(f.fields, o, at))
		}
		return nil, wrongType(at, "Newtonsoft.Json.Linq.JObject")
	case mapField:
		return readMap(v, at)
	case objectsField, textsField:
		return f.readList(v, at)
	default:
		return cloneValue(v), nil
	}
}

// scalar is a string as Json.NET reads one: booleans are "True" and "False".
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return map[bool]string{true: "True", false: "False"}[v], true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

// shapeAny widens shape's result, taking care of nil.
func shapeAny(m map[string]any, e *Error) (any, *Error) {
	if e != nil {
		return nil, e
	}
	return m, nil
}

func readMap(v any, at string) (any, *Error) {
	o, good := v.(map[string]any)
	if !good {
		return nil, wrongType(at, "System.Collections.Generic.Dictionary`2[System.String,System.String]")
	}
	out := map[string]any{}
	for name, member := range o {
		s, good := member.(string)
		if member != nil && !good {
			return nil, wrongType(at+"."+name, "System.String")
		}
		out[name] = s
	}
	return out, nil
}

func (f field) readList(v any, at string) (any, *Error) {
	l, good := v.([]any)
	if !good {
		return nil, wrongType(at, "Newtonsoft.Json.Linq.JArray")
	}
	element := field{name: f.name, is: textField}
	if f.is == objectsField {
		element = field{name: f.name, is: objectField, fields: f.fields}
	}
	out := make([]any, len(l))
	for i, v := range l {
		shaped, e := element.read(v, fmt.Sprintf("%s[%d]", at, i))
		if e != nil {
			return nil, e
		}
		out[i] = shaped
	}
	return out, nil
}

// wrongType leaves out the value that the real message quotes: it may be a
// secret, and this message ends up in a person's terminal.
func wrongType(at, want string) *Error {
	return invalidContent(fmt.Sprintf("Error converting value to type '%s'. Path '%s'.", want, at))
}
