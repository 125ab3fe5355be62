package arm

import "strconv"

// Object is a JSON object of an answer in which nothing need be there: what is missing,
// or of another type, reads as empty.
type Object map[string]any

// Object returns an object in this one; nil is one, too.
func (o Object) Object(name string) Object {
	inner, _ := o[name].(map[string]any)
	return inner
}

// List returns the objects of a list.
func (o Object) List(name string) []Object {
	given, _ := o[name].([]any)
	var all []Object
	for _, member := range given {
		if inner, ok := member.(map[string]any); ok {
			all = append(all, inner)
		}
	}
	return all
}

// Texts returns the texts of a list.
func (o Object) Texts(name string) []string {
	given, _ := o[name].([]any)
	var all []string
	for _, member := range given {
		if text, ok := member.(string); ok {
			all = append(all, text)
		}
	}
	return all
}

// Text returns a text.
func (o Object) Text(name string) string {
	s, _ := o[name].(string)
	return s
}

// ID returns a resource id; zero, too, for what is none.
func (o Object) ID(name string) ResourceID {
	id, _ := ParseResourceID(o.Text(name))
	return id
}

// Flag reports whether a flag is there and set.
func (o Object) Flag(name string) bool {
	b, _ := o[name].(bool)
	return b
}

// Number returns a number.
func (o Object) Number(name string) float64 {
	n, _ := o[name].(float64)
	return n
}

// Whole returns a whole number, which some of ARM's types write as a text.
func (o Object) Whole(name string) int {
	if s, isText := o[name].(string); isText {
		n, _ := strconv.Atoi(s)
		return n
	}
	return int(o.Number(name))
}
