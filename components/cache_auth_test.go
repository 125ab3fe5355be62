package components_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/testkit/recorder"
)

// Where tokens open the cache nobody asks for keys, the URL has none, and the app is told so
// once its identity has been let in.
func TestCacheOpenedByTokens(t *testing.T) {
	t.Parallel()
	for auth, keys := range map[components.CacheAuth]string{components.BothAuth: "Enabled", components.EntraAuth: "Disabled"} {
		r := &recorder.Recorder{Failing: "azure-native:redisenterprise:listDatabaseKeys"}
		require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
			who, err := components.NewIdentity(ctx, "i", &components.IdentityArgs{Placement: here})
			if err != nil {
				return err
			}
			chosen := tokenArgs(who)
			chosen.Auth = auth
			cache, err := components.NewSessionCache(ctx, "c", chosen)
			if err != nil {
				return err
			}
			site := appArgs()
			site.RedisURL = cache.URL
			_, err = components.NewApp(ctx, "a", site)
			return err
		}))
		var assignment, app recorder.Declared
		for _, d := range r.All() {
			switch d.Type {
			case "azure-native:redisenterprise:AccessPolicyAssignment":
				assignment = d
			case "azure-native:web/v20240401:WebApp":
				app = d
			case "azure-native:redisenterprise:Database":
				assert.Equal(t, keys, d.Inputs["accessKeysAuthentication"].StringValue())
			case "azure-native:redisenterprise:RedisEnterprise":
				assert.Equal(t, string(auth), d.Inputs["tags"].ObjectValue()["redisAuth"].StringValue())
			}
		}
		require.NotEmpty(t, assignment.URN)
		assert.Contains(t, app.Request.GetDependencies(), assignment.URN)
		values, _ := settings(t, r)
		assert.Equal(t, "rediss://c.westeurope.redis.azure.net:10000/0", values["REDIS_URL"])
	}
	err := declare(&recorder.Recorder{}, func(ctx *pulumi.Context) error {
		_, err := components.NewSessionCache(ctx, "c", tokenArgs(nil))
		return err
	})
	require.ErrorContains(t, err, "needs an identity")
}
