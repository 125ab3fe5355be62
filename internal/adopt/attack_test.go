package adopt_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/adopt"
	"scaleout/internal/azure/arm"
	"scaleout/internal/testkit/hostile"
)

// Whatever an Azure answers, adopt ends with an error of one line or with a report, and
// shows no secret.
func TestAttackByAHostileAzure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.call(http.MethodPut, w.app.GroupID()+"/providers/"+arm.ClassicCaches+"/flask-cache", arm.ClassicCacheVersion, map[string]any{
		"location": w.app.Location, "properties": map[string]any{"sku": map[string]any{"name": "Standard", "family": "C", "capacity": 1}},
	})
	wishes, err := adopt.WishesOf(context.Background(), w.session.Stack)
	require.NoError(t, err)
	secrets := []string{w.app.Settings["DATABASE_URL"], w.app.Settings["STRIPE_API_KEY"]}
	hostile.Attack(t, w.session.Azure, func(t *testing.T, c *arm.Client) {
		var shown bytes.Buffer
		facts, err := adopt.Read(t.Context(), c, w.app.Subscription, w.app.Group, w.app.Name)
		if err == nil {
			draft := adopt.Make(facts, wishes)
			adopt.Report(&shown, 1000, facts, draft, nil)
		} else {
			shown.WriteString(err.Error())
			assert.Less(t, shown.Len(), 1000)
			assert.NotContains(t, shown.String(), "\n")
		}
		for _, s := range secrets {
			assert.NotContains(t, shown.String(), s)
		}
	})
}
