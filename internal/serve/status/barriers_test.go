//go:build unix

package status_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/serve/status"
)

// Nothing keeps people from using the page, whatever it shows: two apps, an instance that hangs, what cannot be done
// now, an event, and later no app at all.
func TestNoBarriers(t *testing.T) {
	t.Parallel()
	a, other := app(3), app(1)
	a.Instances[1].Hangs, a.Busy = true, "platform upgrade"
	other.ID, other.Name = "/sites/other", "another-app-with-a-rather-long-name-that-does-not-fit.azurewebsites.net"
	s := &theater{apps: []status.App{a, other}}
	_, b := visit(t, s)
	require.NoError(t, s.Do(status.Command{App: a.ID, Do: status.Crash}))
	b.Await("the event is shown", `document.querySelectorAll("#events li").length > 0`)
	b.NoBarriers()

	s.mu.Lock()
	s.apps = nil
	s.mu.Unlock()
	b.Await("no app is shown", `document.getElementById("name").textContent === "No app runs"`)
	b.NoBarriers()
}
