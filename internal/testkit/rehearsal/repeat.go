//go:build unix

package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit"
)

// attempts is how often a rehearsal is repeated because the machine was busy: that
// it was is a result, too, but not the one that a test is about.
const attempts = 6

// Shares of late requests beyond which an attempt ends. With more than result.MostLate of
// them there is no verdict, which Seen needs. Kept does without: nine requests in ten on
// time are enough to meet a loss, and if none is met, nothing was lost.
const (
	hopeless = 3 * result.MostLate // it would have to last three times as long to get below
	bearable = 0.10
)

// Seen rehearses and hands over the numbers of a run for which the machine was not too
// busy. It is for what must go wrong: on a busy machine, something else may.
func (r Rehearsal) Seen(t *testing.T, shows func(require.TestingT, result.Summary)) {
	t.Helper()
	s, err := r.repeat(t, hopeless, func(s result.Summary) bool {
		return s.Overloaded == "" && (lateShare(s) <= result.MostLate || holds(shows, s))
	})
	require.NoError(t, err)
	shows(t, s)
}

// Kept is Seen for what must go well. That is shown on a busy machine, too: it makes
// requests fail which would not otherwise, and keeps none that would. Only what is not
// shown by such a run is repeated.
func (r Rehearsal) Kept(t *testing.T, shows func(require.TestingT, result.Summary)) {
	t.Helper()
	s, err := r.repeat(t, bearable, func(s result.Summary) bool {
		return lateShare(s) <= result.MostLate || carried(s) && holds(shows, s)
	})
	require.NoError(t, err)
	shows(t, s)
}

// Fails rehearses what cannot work, and returns why.
func (r Rehearsal) Fails(t *testing.T) error {
	t.Helper()
	_, err := r.repeat(t, hopeless, func(s result.Summary) bool { return s.Overloaded == "" })
	require.Error(t, err)
	return err
}

// repeat rehearses until the machine was not too busy, or what was seen is enough: each time
// beside fewer others, with less load and a slower platform.
func (r Rehearsal) repeat(t *testing.T, late float64, enough func(result.Summary) bool) (result.Summary, error) {
	t.Helper()
	if !r.Short {
		testkit.Long(t)
	}
	places := r.places()
	for range attempts {
		s, err := r.attempt(t, places, late)
		switch {
		case errors.As(err, new(*rehearse.OverloadError)), errors.As(err, new(*tooLateError)):
			t.Log(err)
		case err != nil || enough(s):
			return s, err
		default:
			t.Logf("%.1f %% of the requests were sent late: %s", 100*lateShare(s), s.Overloaded)
		}
		places = min(2*places, WholeMachine)
		r.Rate /= 1.5
		r.Speed = max(r.Speed/1.5, min(r.Speed, rehearse.DefaultSpeed))
	}
	require.Fail(t, "this machine is too busy to rehearse anything")
	return result.Summary{}, nil
}

func (r Rehearsal) attempt(t *testing.T, places int, late float64) (result.Summary, error) {
	t.Helper()
	defer Take(t, places)()
	ctx, stop := context.WithCancelCause(t.Context())
	defer stop(nil)
	o := r.Options
	if o.Progress == nil {
		o.Progress = logged{t}
	}
	o.Progress = watching{o.Progress, late, stop}
	play := r.Play
	if play == nil {
		play = rehearse.Run
	}
	seen, err := play(ctx, o)
	if errors.As(context.Cause(ctx), new(*tooLateError)) {
		err = context.Cause(ctx)
	}
	return result.Summarize(seen), err
}

// watching ends an attempt as soon as too many requests are late.
type watching struct {
	rehearse.Progress
	late float64
	stop context.CancelCauseFunc
}

// least is the number of late requests below which it is too early to despair.
const least = 20

func (w watching) Tick(s rehearse.Status) {
	w.Progress.Tick(s)
	if s.Late >= least && float64(s.Late) > w.late*float64(s.Sent) {
		w.stop(&tooLateError{s})
	}
}

// A tooLateError ends an attempt that can show nothing any more.
type tooLateError struct{ at rehearse.Status }

func (e *tooLateError) Error() string {
	return fmt.Sprintf("%s, %s: ended early, since %d of %d requests were sent late",
		e.at.Topology, e.at.Phase, e.at.Late, e.at.Sent)
}

// lateShare is the share of late requests where it was largest.
func lateShare(s result.Summary) float64 {
	share := 0.0
	for _, topology := range s.Topologies {
		share = max(share, topology.LateShare)
	}
	return share
}

// carried reports whether the machine carried what is judged, if with pain. What promises
// nothing is there to fail, and that must not be the machine's fault.
func carried(s result.Summary) bool {
	for _, topology := range s.Topologies {
		if topology.LateShare > bearable || topology.LateShare > result.MostLate && !topology.Promise {
			return false
		}
	}
	return len(s.Broken) == 0
}

// holds reports whether a test would pass.
func holds(shows func(require.TestingT, result.Summary), s result.Summary) bool {
	trial := &trial{}
	over := make(chan struct{})
	go func() {
		defer close(over)
		shows(trial, s)
	}()
	<-over
	return !trial.failed
}

// trial is a test of which only the outcome counts.
type trial struct{ failed bool }

func (t *trial) Errorf(string, ...any) { t.failed = true }

// FailNow ends the goroutine, as that of a test.
func (t *trial) FailNow() {
	t.failed = true
	runtime.Goexit()
}
