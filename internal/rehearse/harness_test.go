//go:build unix

package rehearse

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/demo"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/local"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit"
)

func TestMain(m *testing.M) {
	process.Dispatch(map[string]func([]string) int{deployed.DemoRole: demo.Main, rehearsalRole: rehearseAsChild, stuckRole: stuckApp})
	os.Exit(m.Run())
}

// machine is shared by rehearsals: they are real, but most of the time they wait. One
// that takes all of the machine locks it.
var machine sync.RWMutex

// fast is how fast the platform's clock runs.
const fast = 120

// rehearsal are the options of a rehearsal of the real project.
func rehearsal(t *testing.T, stack string, topologies ...string) Options {
	t.Helper()
	var seed [32]byte
	copy(seed[:], t.Name())
	return Options{
		Root: filepath.Join("..", ".."), Stack: stack, Topologies: topologies,
		Rate: 15, Sessions: 20, Speed: fast,
		Azure: local.AzureOptions{
			Start: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Random: rand.NewChaCha8(seed),
		},
		Progress: logged{t},
	}
}

// attempts is how often a rehearsal is repeated because the machine was busy: that
// it was is a result, too, but not the one that a test is about.
const attempts = 6

// shortest is the one whole rehearsal that -short keeps.
const shortest = "TestInProcessRedis"

// summary rehearses and returns the numbers.
func summary(t *testing.T, o Options) result.Summary {
	t.Helper()
	machine.RLock()
	defer machine.RUnlock()
	return repeated(t, o)
}

// alone is summary for a rehearsal whose load fills the machine: two of these at once
// starve each other.
func alone(t *testing.T, o Options) result.Summary {
	t.Helper()
	machine.Lock()
	defer machine.Unlock()
	return repeated(t, o)
}

func repeated(t *testing.T, o Options) result.Summary {
	t.Helper()
	if t.Name() != shortest {
		testkit.Long(t)
	}
	for i := range attempts {
		seen, err := Run(t.Context(), o)
		if errors.As(err, new(*OverloadError)) && i < attempts-1 {
			t.Log(err)
			o.Rate /= 1.5
			continue
		}
		require.NoError(t, err)
		s := result.Summarize(seen)
		if s.Overloaded == "" {
			return s
		}
		t.Log(s.Overloaded)
		o.Rate /= 1.5
	}
	require.Fail(t, "this machine is too busy to rehearse anything")
	return result.Summary{}
}

// logged writes progress into the test's log.
type logged struct{ t *testing.T }

func (l logged) Phase(topology, what string) { l.t.Logf("%s: %s", topology, what) }
func (l logged) Tick(s Status)               { l.t.Logf("%+v", s) }
