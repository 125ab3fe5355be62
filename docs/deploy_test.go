package docs_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/azure/provider"
	"scaleout/internal/local/stackfile"
	"scaleout/internal/newstack"
	"scaleout/program/appenv"
	"scaleout/program/settings"
)

// words is a page's text without its line breaks.
func words(t *testing.T, page string) string {
	t.Helper()
	return strings.Join(strings.Fields(read(t, page)), " ")
}

// What docs/deploy.md says of estimates, versions, plans, protection and the example is so.
func TestDeployPageAgreesWithTheCode(t *testing.T) {
	t.Parallel()
	page := words(t, "docs/deploy.md")
	assert.Contains(t, page, fmt.Sprintf("a request is taken to cost %g ms of a processor", newstack.CPUSeconds*1000))

	assert.Contains(t, page, fmt.Sprintf("the provider version of its root module: %s, or %s for Azure Managed Redis", provider.Version, provider.Version3))
	modules := read(t, "go.mod")
	for _, generated := range []string{"cache/v2", "redisenterprise/v3"} {
		assert.Contains(t, page, "`"+generated+"`")
		assert.Regexp(t, `(?m)\S+/`+regexp.QuoteMeta(generated)+` => \./sdks/`, modules)
	}

	assert.Contains(t, page, "Without a slot, as on a Basic plan")
	for sku, slots := range map[string]bool{"B1": false, "S1": true, "P0v3": true} {
		plan, found := catalog.PlanBySKU(sku)
		require.True(t, found, sku)
		assert.Equal(t, slots, plan.Slots > 0, sku)
	}

	assert.Contains(t, page, "**prod is protected:**")
	assert.Contains(t, page, "`refresh: always` in Pulumi.yaml has to stay")
	assert.Regexp(t, `(?m)^ +refresh: always`, read(t, "Pulumi.yaml"))
	for name, protected := range map[string]bool{"prod": true, "dev": false} {
		stack, err := stackfile.Read(t.Context(), root, name, nil)
		require.NoError(t, err)
		assert.Equal(t, protected, stack.Protect, name)
		assert.Contains(t, read(t, "examples/flask/app.py"), `"`+stack.HealthCheckPath+`"`, "the example is such an app")
	}
	for _, name := range []string{appenv.RedisURL, appenv.FlaskSecretKey} {
		assert.Contains(t, page, "`"+name+"`")
		assert.Contains(t, read(t, "examples/flask/app.py"), name)
	}
}

// Each row of the table of what several instances change has settings that are warned of.
func TestWarningsOfTheDeployPage(t *testing.T) {
	t.Parallel()
	_, table, found := strings.Cut(read(t, "docs/deploy.md"), "## What several instances change")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n## ")
	rows := regexp.MustCompile(`(?m)^\| ([^|]+) \|`).FindAllStringSubmatch(table, -1)[2:] // without its head
	shown := map[string][][2]string{
		"a scheduler":                {{"SCHEDULER_API_ENABLED", "true"}, {"CELERY_BEAT", "1"}},
		"SQLite":                     {{"DATABASE_URL", "sqlite:///shop.db"}},
		"files that it writes":       {{"UPLOAD_FOLDER", "/tmp/uploads"}},
		"rate limits and caches in":  {{"RATELIMIT_STORAGE_URI", "memory://"}, {"CACHE_TYPE", "SimpleCache"}},
		"sessions in files or":       {{"SESSION_TYPE", "filesystem"}},
		"another name for the cache": {{"REDIS_HOST", "shop.redis.azure.net"}, {"CELERY_BROKER_URL", "rediss://shop"}},
		"App Service authentication": {{"WEBSITE_AUTH_ENABLED", "true"}},
	}
	for _, row := range rows {
		matched := ""
		for begins := range shown {
			if strings.HasPrefix(row[1], begins) {
				matched = begins
			}
		}
		if !assert.NotEmpty(t, matched, "no setting is tried for the row %q", row[1]) {
			continue
		}
		for _, s := range shown[matched] {
			assert.NotEmpty(t, settings.Apart(s[0], s[1]), "%s: %s", row[1], s[0])
		}
		delete(shown, matched)
	}
	assert.Empty(t, shown, "rows that are gone")
}
