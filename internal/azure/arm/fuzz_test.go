package arm_test

import (
	"strings"
	"testing"

	"scaleout/internal/azure/arm"
)

// FuzzParseResourceID checks that an id which is accepted is kept as it was given, and
// has all parts that it is asked for.
func FuzzParseResourceID(f *testing.F) {
	for _, s := range []string{
		"", "/", "/subscriptions/1", "/subscriptions/1/resourceGroups/g", "/subscriptions/1/resourceGroups/g/providers/Microsoft.Web/sites/a/",
		"/SUBSCRIPTIONS/1/resourcegroups/g/providers/Microsoft.Web/sites/a/slots/b", "/subscriptions//resourceGroups//providers//",
		"/providers/Microsoft.Web/sites/a", "/subscriptions/1/resourceGroups/g/providers/Microsoft.Web", "//x", "/subscriptions/1/resourceGroups/g(1)/providers/A/b/c\x00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := arm.ParseResourceID(s)
		if err != nil || id.IsZero() {
			return
		}
		again, err := arm.ParseResourceID(id.String())
		if err != nil || !id.Equal(again) || id.String() != strings.TrimSuffix(s, "/") {
			t.Fatalf("%q is %q, which is %q: %v", s, id, again, err)
		}
		if strings.Contains(id.Group(), "/") || strings.Contains(id.Subscription(), "/") || strings.Contains(id.Name(), "/") {
			t.Fatalf("%q: subscription %q, group %q, name %q", s, id.Subscription(), id.Group(), id.Name())
		}
	})
}
