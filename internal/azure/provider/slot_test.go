package provider

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sticky are the names as Azure has them.
func (w *world) sticky() any {
	w.t.Helper()
	return w.names(http.MethodGet, "")["appSettingNames"]
}

func (w *world) stick(names string) {
	w.t.Helper()
	w.names(http.MethodPut, `{"properties": {"appSettingNames": [`+names+`]}}`)
}

func (w *world) names(method, body string) map[string]any {
	w.t.Helper()
	r := httptest.NewRequest(method, "https://management.azure.com"+string(w.ids[siteType])+"/config/slotConfigNames?api-version=2022-09-01", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	w.azure.ServeHTTP(answer, r)
	var found struct{ Properties map[string]any }
	require.Equal(w.t, http.StatusOK, answer.Code, answer.Body)
	require.NoError(w.t, json.Unmarshal(answer.Body.Bytes(), &found))
	return found.Properties
}

// The names of sticky settings come with an app. azure-native takes them over where
// none was set, and makes them so again instead of deleting them.
func TestStickyNamesAreThereWithTheApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.build(scaleType)
	w.stick(`"THEIRS"`)
	require.NoError(t, w.refresh(namesType))
	diff := w.diff(namesType, w.declared(namesType))
	assert.Equal(t, []resource.PropertyKey{"appSettingNames"}, diff.ChangedKeys)
	assert.Empty(t, diff.ReplaceKeys)
	require.NoError(t, w.update(namesType, w.declared(namesType)))
	assert.Equal(t, []any{}, w.sticky())

	w.stick(`"THEIRS"`)
	require.NoError(t, w.remove(namesType))
	assert.Equal(t, []any{}, w.sticky())

	w.stick(`"THEIRS"`)
	require.ErrorContains(t, w.create(namesType), "cannot create already existing subresource '"+string(w.ids[siteType])+"/config/slotConfigNames'")
	assert.Equal(t, []any{"THEIRS"}, w.sticky())
	w.stick("")
	require.NoError(t, w.create(namesType))
}

// What makes a slot another one, and what is a change of it.
func TestDiffOfASlot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.build(namesType)
	for name, c := range map[string]struct {
		value    resource.PropertyValue
		replaces bool
	}{
		"name":      {resource.NewProperty("another"), true},
		"slot":      {resource.NewProperty("canary"), true},
		"kind":      {resource.NewProperty("app"), true},
		"httpsOnly": {resource.NewProperty(false), false},
	} {
		news := w.declared(slotType)
		news[resource.PropertyKey(name)] = c.value
		diff := w.diff(slotType, news)
		assert.Equal(t, []resource.PropertyKey{resource.PropertyKey(name)}, diff.ChangedKeys)
		assert.Equal(t, c.replaces, len(diff.ReplaceKeys) > 0, name)
		assert.Equal(t, c.replaces, diff.DeleteBeforeReplace, "%s: a slot has its name from the program", name)
		assert.Equal(t, map[bool]plugin.DiffKind{true: plugin.DiffUpdateReplace, false: plugin.DiffUpdate}[c.replaces], diff.DetailedDiff[name].Kind)
	}
}
