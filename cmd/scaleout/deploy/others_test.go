package deploy

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/deploy"
)

// The embedded Azure's clock may run ahead of the machine's.
func TestSinceWhen(t *testing.T) {
	t.Parallel()
	p := deploy.Place{URL: "https://app", Running: true, Build: &deploy.Build{ID: "b1", By: "anna@laptop"}, Since: noon}
	const since = "https://app  build b1 by anna@laptop, since 2026-11-29T12:00:00Z"
	assert.Equal(t, since+" (1h30m0s)", describe(p, noon.Add(90*time.Minute)))
	assert.Equal(t, since+" by Azure's clock, which is 20m0s or more ahead of this machine's", describe(p, noon.Add(-20*time.Minute)))
}

// Somebody who is about to swap hears what else would change places.
func TestSettingsThatDiffer(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]deploy.Report{
		"": {},
		"settings    slot and production differ, and a swap takes along: MODE, TOKEN\n": {Apart: []string{"MODE", "TOKEN"}},
		"settings    not known: 403\n": {Unread: "403"},
	} {
		r.Slot = &deploy.Place{URL: "https://app-staging"}
		b := text(r, noon, 1000)
		if want == "" {
			assert.NotContains(t, b, "settings")
		}
		assert.Contains(t, b, want)
	}
}
