package adopt_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/adopt"
)

// The report says what the app's settings and its authentication mean from the second
// instance on.
func TestWhatIsApartIsNoted(t *testing.T) {
	t.Parallel()
	x := newFixture()
	x.web["properties"].(map[string]any)["siteAuthEnabled"] = true
	f := x.facts()
	for name, value := range map[string]string{
		"DATABASE_URL": "sqlite:////home/app.db", "RATELIMIT_STORAGE_URI": "memory://", "SCHEDULER_API_ENABLED": "true", "GREETING": "hello",
	} {
		f.Settings[name] = value
	}
	d := adopt.Make(f, wishes(nil))
	for _, name := range []string{
		"app setting DATABASE_URL", "app setting RATELIMIT_STORAGE_URI", "app setting SCHEDULER_API_ENABLED", "App Service authentication is on",
	} {
		assert.True(t, noted(d, name), "%s: %v", name, d.Left)
	}
	assert.False(t, noted(d, "GREETING"))
	assert.False(t, noted(d, "/home/app.db"), "values are not shown")
	assert.False(t, noted(adopt.Make(guide(), wishes(nil)), "App Service authentication"))
}
