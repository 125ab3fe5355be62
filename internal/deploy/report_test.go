package deploy

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
)

// heard is what a run says, and the clock on which it waits.
type heard struct {
	Silent
	clock.Clock
	titles   []string
	phase    string
	unnamed  []string // waits of which nobody was told
	named    map[string]bool
	bounded  map[string]time.Duration // for how long at most, when it began
	lastLine string
}

// listen has a run tell what it does.
func listen(o *Options) *heard {
	h := &heard{Clock: o.Clock, named: map[string]bool{}, bounded: map[string]time.Duration{}}
	o.Reporter, o.Clock = h, h
	return h
}

// Step implements Reporter.
func (h *heard) Step(s Step) {
	h.titles = append(h.titles, s.Title)
	h.phase, h.lastLine = "", s.Title
}

// Note implements Reporter.
func (h *heard) Note(text string) { h.phase, h.lastLine = "", text }

// Log implements Reporter.
func (h *heard) Log(text string) { h.phase, h.lastLine = "", text }

// Phase implements Reporter.
func (h *heard) Phase(text string, left time.Duration) {
	h.phase, h.named[text] = text, true
	if left > 0 {
		h.bounded[text] = max(h.bounded[text], left)
	}
}

// Sleep implements clock.Clock.
func (h *heard) Sleep(ctx context.Context, d time.Duration) error {
	if h.phase == "" {
		h.unnamed = append(h.unnamed, fmt.Sprintf("%v after %q", d, h.lastLine))
	}
	return h.Clock.Sleep(ctx, d)
}

// Whatever a run waits for has a name, so that nobody takes it for the end.
func TestWaitsAreNamed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*fake, *Options){
		"a release": func(*fake, *Options) {},
		"settings that stay, and a canary": func(f *fake, o *Options) {
			f.stays, o.Canary, o.For = "appSettingNames", 20, 10*time.Minute
		},
		"the slot stays until it is stopped": func(_ *fake, o *Options) { o.Wait = true },
		"swapped back":                       func(f *fake, _ *Options) { f.codes["bbb"] = code{key: "k", after: 500} },
		"sessions are lost":                  func(f *fake, _ *Options) { f.codes["bbb"] = code{key: "other"} },
		"the SCM site comes late": func(f *fake, _ *Options) {
			refuses := 3
			f.fault = func(_ int, r *http.Request) *http.Response {
				if r.URL.Host != "app-staging.scm.azurewebsites.net" || !f.slot.running || refuses == 0 {
					return nil
				}
				refuses--
				return reply403()
			}
		},
		"a slow start": func(f *fake, _ *Options) { f.codes["bbb"] = code{key: "k", starting: 400} },
	} {
		f := newFake(t)
		good(f, "bbb")
		o := f.options("bbb")
		change(f, &o)
		h := listen(&o)
		_, _ = Run(t.Context(), o)
		assert.Empty(t, h.unnamed, name)
		for what, most := range map[string]time.Duration{
			"Azure warms up the slot and switches the routing": swapPatience, "BuildInProgress": o.Timeout,
			"20 % of the people get the new build": o.For, "keeping the slot running until": o.Keep,
		} {
			for phase := range h.named {
				if strings.HasPrefix(phase, what) {
					assert.LessOrEqual(t, h.bounded[phase], most, "%s: %s", name, phase)
					assert.Greater(t, h.bounded[phase], most/2, "%s: %s", name, phase)
				}
			}
		}
		if f.stays != "" {
			assert.Positive(t, h.bounded["waiting until nothing in the slot runs with other settings"], name)
		}
	}
	f := newFake(t)
	good(f, "bbb")
	_, err := Run(t.Context(), f.options("bbb"))
	require.NoError(t, err)
	f.slot.running = false
	o := f.options("")
	h := listen(&o)
	_, err = Rollback(t.Context(), o)
	require.NoError(t, err)
	assert.Empty(t, h.unnamed, "a rollback")
}
