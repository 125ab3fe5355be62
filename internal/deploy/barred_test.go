package deploy

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A lock that forbids changes ends a release at once, and is named: it is no swap that will be over in a while.
func TestLockedApp(t *testing.T) {
	t.Parallel()
	for name, scope := range map[string]string{"the app": simSite, "its group": simGroup} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSimulated(t)
			id := scope + "/providers/Microsoft.Authorization/locks/keep"
			s.put(id, `{"properties":{"level":"ReadOnly"}}`)
			began := s.clock.Now()
			result, err := Run(t.Context(), s.options("one"))
			require.ErrorContains(t, err, `the management lock "keep" of `+scope+` forbids it (ScopeLocked); this removes it: az lock delete --ids `+id)
			assert.Equal(t, Untouched, result.Outcome)
			assert.Empty(t, result.Next, "to run it again does not help")
			assert.Less(t, s.clock.Now().Sub(began), time.Minute)
		})
	}
}

// A swap that a lock, a policy or the like forbids was not begun, whatever the status, and nobody waits for its end.
func TestBarredSwap(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"ScopeLocked", "RequestDisallowedByPolicy", "ReadOnlyDisabledSubscription", "QuotaExceeded", "AuthorizationFailed"} {
		for _, status := range []int{http.StatusForbidden, http.StatusConflict} {
			if code == "AuthorizationFailed" && status == http.StatusConflict {
				continue // it has one status
			}
			f := newFake(t)
			good(f, "bbb")
			asked := 0
			f.fault = func(_ int, r *http.Request) *http.Response {
				if !strings.HasSuffix(r.URL.Path, "/slotsswap") {
					return nil
				}
				asked = f.asked
				return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"error":{"code":"` + code + `","message":"no"}}`))}
			}
			f.meddle = func(f *fake, r *http.Request) {
				if asked > 0 && f.asked == asked+1 {
					assert.Contains(t, r.URL.Path, "resetSlotConfig", "it looks for a swap that nobody has begun")
				}
			}
			result, err := Run(t.Context(), f.options("bbb"))
			require.ErrorContains(t, err, code)
			assert.Equal(t, Untouched, result.Outcome)
			assert.Positive(t, asked)
		}
	}
}
