//go:build unix

package rehearse

import (
	"errors"
	"flag"
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
	flag.Parse()
	// How many run at once is limited by what they need, and not by the number of tests.
	if err := flag.Set("test.parallel", "64"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// machine is shared by rehearsals: they are real, but most of the time they wait.
var machine = places{free: make(chan struct{}, wholeMachine)}

// What a rehearsal needs of the machine. It may be slow beside others, but not so slow
// that this says something else of the app.
const (
	light        = 1 // apps that start at once
	python       = 2 // an interpreter and Flask for each instance's start
	wholeLife    = 3 // all events, and load that brings up all instances
	wholeMachine = 6
)

// places are what rehearsals take, and give back.
type places struct {
	turn sync.Mutex // to take: of two who take a part each, both would wait
	free chan struct{}
}

func (p *places) take(n int) (leave func()) {
	p.turn.Lock()
	defer p.turn.Unlock()
	for range n {
		p.free <- struct{}{}
	}
	return func() {
		for range n {
			<-p.free
		}
	}
}

// need is what a rehearsal takes of the machine.
func need(o Options) int {
	switch {
	case len(o.Events) == 0 && len(o.Topologies) == 1:
		return wholeLife
	case o.AppDir != "":
		return python
	}
	return light
}

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
	if t.Name() != shortest {
		testkit.Long(t)
	}
	s, err := unhurried(t, o, need(o), func(o Options) (result.Summary, error) {
		seen, err := Run(t.Context(), o)
		return result.Summarize(seen), err
	})
	require.NoError(t, err)
	return s
}

// unhurried rehearses until the machine was not too busy: at first beside others, then
// alone, with less load each time.
func unhurried(t *testing.T, o Options, places int, rehearse func(Options) (result.Summary, error)) (result.Summary, error) {
	t.Helper()
	for range attempts {
		s, err := beside(places, o, rehearse)
		switch {
		case errors.As(err, new(*OverloadError)):
			t.Log(err)
		case err != nil || s.Overloaded == "":
			return s, err
		default:
			t.Log(s.Overloaded)
		}
		o.Rate /= 1.5
		places = wholeMachine
	}
	require.Fail(t, "this machine is too busy to rehearse anything")
	return result.Summary{}, nil
}

func beside(places int, o Options, rehearse func(Options) (result.Summary, error)) (result.Summary, error) {
	defer machine.take(places)()
	return rehearse(o)
}

// logged writes progress into the test's log.
type logged struct{ t *testing.T }

func (l logged) Phase(topology, what string) { l.t.Logf("%s: %s", topology, what) }
func (l logged) Tick(s Status)               { l.t.Logf("%+v", s) }
