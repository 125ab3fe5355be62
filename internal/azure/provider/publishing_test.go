package provider

import (
	"encoding/json"
	"net/http/httptest"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// allowed is what Azure answers about a policy.
func (w *world) allowed(typ tokens.Type) bool {
	w.t.Helper()
	answer := httptest.NewRecorder()
	w.azure.ServeHTTP(answer, httptest.NewRequest("GET", "https://management.azure.com"+string(w.ids[typ])+"?api-version=2023-12-01", nil))
	var found struct{ Properties struct{ Allow bool } }
	require.NoError(w.t, json.Unmarshal(answer.Body.Bytes(), &found), answer.Body)
	return found.Properties.Allow
}

// The policies about publishing passwords come with an app and with a slot, turned on. They
// are taken over, and turned on again instead of being deleted.
func TestPublishingPoliciesAreThereWithTheApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.build(scaleType)
	for _, typ := range []tokens.Type{ftpType, scmType} {
		assert.False(t, w.allowed(typ), typ)
		w.steady(typ)
		news := w.declared(typ)
		news["allow"] = resource.NewProperty(true)
		diff := w.diff(typ, news)
		assert.Equal(t, []resource.PropertyKey{"allow"}, diff.ChangedKeys)
		assert.Empty(t, diff.ReplaceKeys)
		id := w.ids[typ]
		require.NoError(t, w.remove(typ))
		w.ids[typ] = id
		assert.True(t, w.allowed(typ), typ)
		require.NoError(t, w.create(typ), "it is there, and taken over")
		assert.False(t, w.allowed(typ), typ)
	}
}
