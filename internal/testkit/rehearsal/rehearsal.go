//go:build unix

package rehearsal

import (
	"context"
	"flag"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
	"time"

	"scaleout/internal/dataplane/demo"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/local"
	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit/world"
)

// Main is TestMain of a package that rehearses. Its binary is the demo app, too, and
// whatever else it starts as a child of its own.
func Main(m *testing.M, roles map[string]func([]string) int) {
	all := map[string]func([]string) int{deployed.DemoRole: demo.Main}
	maps.Copy(all, roles)
	process.Dispatch(all)
	GoFirst()
	// Unless -parallel says something else, how many run at once is limited by what they
	// need of the machine, and not by their number.
	if err := flag.Set("test.parallel", "64"); err != nil {
		panic(err) // package testing has no such flag any more
	}
	// The people, the front end, the embedded Azure and Pulumi's engine share this process.
	// With a thread for each processor a request waits until Go interrupts what computes, for
	// up to 10 ms; with more of them the kernel decides, which prefers what has just woken up.
	runtime.GOMAXPROCS(4 * runtime.NumCPU())
	os.Exit(m.Run())
}

// Fast is how fast the platform's clock runs in tests.
const Fast = 120

// Options are those of a rehearsal of the real project.
func Options(t testing.TB, stack string, topologies ...string) rehearse.Options {
	t.Helper()
	var seed [32]byte
	copy(seed[:], t.Name())
	return rehearse.Options{
		Root: world.ProjectRoot(), Stack: stack, Topologies: topologies,
		Rate: 15, Sessions: 20, Speed: Fast,
		Azure: local.AzureOptions{
			Start: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Random: rand.NewChaCha8(seed),
		},
		Progress: logged{t},
	}
}

// A Rehearsal is one that is repeated while the machine is too busy for it.
type Rehearsal struct {
	rehearse.Options
	Places int  // of the machine; 0: by the options
	Short  bool // so quick that -short does not leave it out

	// Play rehearses once; nil: rehearse.Run.
	Play func(context.Context, rehearse.Options) (result.Rehearsal, error)
}

// places are what it takes of the machine.
func (r Rehearsal) places() int {
	switch {
	case r.Places > 0:
		return r.Places
	case len(r.Events) == 0 && len(r.Topologies) == 1:
		return Life
	case r.AppDir != "":
		return Python
	}
	return Light
}

// logged writes progress into the test's log.
type logged struct{ t testing.TB }

func (l logged) Phase(topology, what string)  { l.t.Logf("%s: %s", topology, what) }
func (l logged) Notice(topology, text string) { l.Phase(topology, text) }
func (l logged) Tick(s rehearse.Status)       { l.t.Logf("%+v", s) }
