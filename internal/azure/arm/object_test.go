package arm

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever is missing, or of another type, reads as empty.
func TestObject(t *testing.T) {
	t.Parallel()
	var o Object
	require.NoError(t, json.Unmarshal([]byte(`{
		"id": "/subscriptions/s/resourceGroups/g", "bad": "/nothing", "n": 1.5, "whole": "3", "on": true,
		"inner": {"a": "b"}, "mixed": [{"x": "1"}, "text", 2, null]
	}`), &o))
	assert.Equal(t, "g", o.ID("id").Group())
	assert.True(t, o.ID("bad").IsZero() && o.ID("n").IsZero() && o.ID("none").IsZero())
	assert.Equal(t, 1.5, o.Number("n"))
	assert.Equal(t, 3, o.Whole("whole"))
	assert.Equal(t, 1, o.Whole("n"))
	assert.Zero(t, o.Whole("inner"))
	assert.True(t, o.Flag("on"))
	assert.False(t, o.Flag("id") || o.Flag("none"))
	assert.Equal(t, "b", o.Object("inner").Text("a"))
	assert.Empty(t, o.Object("none").Object("none").Text("a"))
	assert.Empty(t, o.Text("n"))
	assert.Equal(t, []Object{{"x": "1"}}, o.List("mixed"))
	assert.Equal(t, []string{"text"}, o.Texts("mixed"))
	assert.Nil(t, o.List("on"))
}
