package verify

import (
	"strconv"

	"scaleout/internal/azure/arm"
)

// object is a JSON object in which nothing need be there: what is missing, or of
// another type, reads as empty.
type object map[string]any

func (o object) object(name string) object {
	inner, _ := o[name].(map[string]any)
	return inner
}

func (o object) list(name string) []object {
	given, _ := o[name].([]any)
	var all []object
	for _, member := range given {
		if inner, ok := member.(map[string]any); ok {
			all = append(all, inner)
		}
	}
	return all
}

func (o object) text(name string) string {
	s, _ := o[name].(string)
	return s
}

// id is zero, too, for what is no resource id.
func (o object) id(name string) arm.ResourceID {
	id, _ := arm.ParseResourceID(o.text(name))
	return id
}

func (o object) flag(name string) bool {
	b, _ := o[name].(bool)
	return b
}

func (o object) number(name string) float64 {
	n, _ := o[name].(float64)
	return n
}

// whole reads a whole number, which some of ARM's types write as a string.
func (o object) whole(name string) int {
	if s, isText := o[name].(string); isText {
		n, _ := strconv.Atoi(s)
		return n
	}
	return int(o.number(name))
}
