package deploy

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

// forbidding answers for hosts as App Service's front ends do ("HTTP/1.1 403 Ip Forbidden", seen on 2022-06-05).
func forbidding(hosts ...string) func(int, *http.Request) *http.Response {
	return func(_ int, r *http.Request) *http.Response {
		for _, host := range hosts {
			if r.URL.Host == host {
				answer := reply403()
				answer.Header.Set("x-ms-forbidden-ip", "203.0.113.9")
				return answer
			}
		}
		return nil
	}
}

const (
	appHost = "app.azurewebsites.net"
	slotSCM = "app-staging.scm.azurewebsites.net"
)

var onlyOffice = []any{
	map[string]any{"ipAddress": "198.51.100.0/24", "action": "Allow", "priority": 100}, map[string]any{"ipAddress": "Any", "action": "Deny", "priority": 2147483647},
}

// A release from a machine that App Service does not let in is refused before anything was touched, with what lets it in.
func TestWhoIsKeptOutIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*fake)
		says   []string
	}{
		"private": {
			func(f *fake) { f.public, f.fault = "Disabled", forbidding(appHost, slotSCM) },
			[]string{slotSCM, "203.0.113.9", "Public access is off", "inside of the app's network", "set appAccess both", "--connect-to"},
		},
		"rules of the SCM site": {
			func(f *fake) { f.fault = forbidding(slotSCM) },
			[]string{slotSCM, "403 (Ip Forbidden)", `add "allow 203.0.113.9" to scmAccessRules`},
		},
		"rules of the app": {
			func(f *fake) { f.access, f.fault = onlyOffice, forbidding(appHost) },
			[]string{"GET https://" + appHost + "/healthz", `add "allow 203.0.113.9" to accessRules`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			c.change(f)
			o := f.options("bbb")
			o.Hints.Update = func(key, value string) string { return "set " + key + " " + value }
			result, err := Run(t.Context(), o)
			require.Error(t, err)
			said := err.Error()
			var e *fail.Error
			if assert.ErrorAs(t, err, &e) {
				said += "\n" + e.Next
			}
			for _, want := range c.says {
				assert.Contains(t, said, want)
			}
			assert.NotContains(t, said, "Website Contributor", "it is not about a role")
			assert.Equal(t, 2, fail.Code(err))
			assert.Empty(t, f.changes())
			assert.Equal(t, Untouched, result.Outcome)
		})
	}
}

// Who is let in releases as always, whatever rules there are; and only where there are some, the app is asked beforehand.
func TestWhoIsLetInReleasesThroughRules(t *testing.T) {
	t.Parallel()
	asks := func(access []any, public any) int {
		f := newFake(t)
		good(f, "bbb")
		f.access, f.public = access, public
		_, err := Run(t.Context(), f.options("bbb"))
		require.NoError(t, err)
		return strings.Count(strings.Join(f.seen, "\n"), "/healthz")
	}
	without := asks([]any{map[string]any{"ipAddress": "Any", "action": "Allow"}}, nil)
	assert.Equal(t, without+1, asks(onlyOffice, nil))
	assert.Equal(t, without+1, asks(nil, "Disabled"))
}
