package sim

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSame(t *testing.T) {
	t.Parallel()
	type object = map[string]any
	type list = []any
	values := []any{
		nil, true, false, "", "a", "b", 0.0, 1.5, object(nil), object{}, object{"a": nil}, object{"b": nil}, object{"a": nil, "b": nil},
		object{"a": object{"b": 1.0}}, object{"a": object{"b": 2.0}}, list(nil), list{}, list{nil}, list{"a"}, list{"a", "b"}, list{"b", "a"},
	}
	for i, a := range values {
		for j, b := range values {
			require.Equal(t, i == j, same(a, cloneValue(b)), fmt.Sprintf("%#v and %#v", a, b))
		}
	}
	shared := []string{"a"}
	require.False(t, same(shared, shared), "it may have changed in both")
}
