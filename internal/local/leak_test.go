package local_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/testkit/world"
)

// Each run brings a plugin host with servers and connections. It must end with
// the run: a rehearsal is many runs in one process. The engine itself leaves up
// to five goroutines behind, and the SDK two for a program with resource hooks, as of a managed cache:
// closing its context does not stop the server that is called back (sdk 3.259.0).
func TestRunsEndTheirPluginHost(t *testing.T) {
	const runs, enginesOwn, ending = 10, 5 + 2, 15
	w := world.New(t, "dev")
	w.Must(w.Up)
	before := runtime.NumGoroutine()
	for range runs {
		w.Must(w.Preview)
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before+runs*enginesOwn+ending)
}
