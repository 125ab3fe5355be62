package deployed

import (
	"context"
	"strings"

	"scaleout/internal/azure/arm"
)

// Call asks ARM as the platform's own services do, behind Pulumi's back.
func (s *Stack) Call(ctx context.Context, method, id, version string, body any) (map[string]any, error) {
	return s.Session.Azure.Call(ctx, method, id, version, body)
}

// find returns the id of the only resource of a type in a group; empty if there
// is none. Other stacks of the same home have groups of their own.
func (s *Stack) find(group, resourceType string) string {
	for _, text := range s.Session.Azure.Resources() {
		id, err := arm.ParseResourceID(text)
		if err == nil && id.Is(resourceType) && strings.EqualFold(id.Group(), group) {
			return text
		}
	}
	return ""
}

// at returns the member at a path of objects; nil where there is none.
func at(v any, path ...string) any {
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

func textAt(v any, path ...string) string {
	s, _ := at(v, path...).(string)
	return s
}

func flagAt(v any, path ...string) bool {
	b, _ := at(v, path...).(bool)
	return b
}

func intAt(v any, path ...string) int {
	n, _ := at(v, path...).(float64)
	return int(n)
}
