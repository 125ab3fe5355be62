package deploy

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const doorHost = "shop-0123456789abcdef.z01.azurefd.net"

// behind is a release of an app behind its Front Door.
func (f *fake) behind(zip string) Options {
	o := f.options(zip)
	o.Address, o.FrontDoor = "https://"+doorHost, doorHost
	return o
}

// byDoor answers what comes by the Front Door's name for a path with a status, from a moment on.
func byDoor(path string, status int, from func() bool) func(int, *http.Request) *http.Response {
	return func(_ int, r *http.Request) *http.Response {
		if r.URL.Host != doorHost || r.URL.Path != path || !from() {
			return nil
		}
		answer := reply403()
		answer.StatusCode = status
		return answer
	}
}

func (f *fake) askedBy(host, path string) (n int) {
	for _, s := range f.seen {
		if s == "GET "+host+path {
			n++
		}
	}
	return n
}

// Who releases is told the address that people use, and production is asked by that, too: also for who was logged in.
func TestAppBehindItsFrontDoorIsReleased(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	result, err := Run(t.Context(), f.behind("bbb"))
	require.NoError(t, err)
	assert.Equal(t, "https://"+doorHost, result.URL)
	assert.Greater(t, f.askedBy(doorHost, "/healthz"), 1)
	assert.Positive(t, f.askedBy(doorHost, "/session"))
	assert.Contains(t, notes(result), "through its Front Door, https://"+doorHost+", production answers on all 2 instances")
	assert.Empty(t, result.Next)
	report, err := Status(t.Context(), f.behind(""))
	require.NoError(t, err)
	assert.Equal(t, "https://"+doorHost, report.Production.URL)

	o := f.behind("")
	back, err := Rollback(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, "https://"+doorHost, back.URL)
	assert.Contains(t, notes(back), "through its Front Door")
}

// A release that people no longer get through the Front Door is swapped back, although production answers directly.
func TestReleaseThatTheFrontDoorDoesNotGetIsSwappedBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path   string
		status int
		says   string
	}{
		"refused":               {"/healthz", http.StatusBadRequest, "through its Front Door, by which it answered before"},
		"fails":                 {"/healthz", http.StatusInternalServerError, "through its Front Door, by which it answered before"},
		"knows nobody any more": {"/session", http.StatusUnauthorized, "who was logged in before the swap is not any more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			good(f, "bbb")
			f.fault = byDoor(c.path, c.status, func() bool { return f.site.sha == "bbb" })
			result, err := Run(t.Context(), f.behind("bbb"))
			require.ErrorContains(t, err, c.says)
			assert.Equal(t, TakenBack, result.Outcome)
			assert.Equal(t, "aaa", f.site.sha)
		})
	}
}

// A Front Door that led nowhere before says nothing about a release, and is named.
func TestFrontDoorThatLedNowhereTakesNothingBack(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	f.fault = byDoor("/healthz", http.StatusNotFound, func() bool { return true })
	result, err := Run(t.Context(), f.behind("bbb"))
	require.NoError(t, err)
	assert.Equal(t, Released, result.Outcome)
	assert.Equal(t, "bbb", f.site.sha)
	assert.Contains(t, notes(result), "GET /healthz answers 404")
	assert.Contains(t, result.Next, "scaleout verify --stack prod --only app-access")
}

// The first release of an app has no answer before it.
func TestFirstReleaseBehindAFrontDoor(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.site.builds = nil
	good(f, "bbb")
	f.fault = byDoor("/healthz", http.StatusServiceUnavailable, func() bool { return f.site.sha != "bbb" })
	result, err := Run(t.Context(), f.behind("bbb"))
	require.NoError(t, err)
	assert.Contains(t, notes(result), "through its Front Door, https://"+doorHost+", production answers")
	assert.Empty(t, result.Next)
}

func notes(r Result) string {
	var all []string
	for _, s := range r.Steps {
		all = append(all, s.Notes...)
	}
	return strings.Join(all, "\n")
}
