//go:build unix

package rehearsal

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/result"
)

// seen is a run of a thousand requests, of which some were late or failed.
func seen(late, failed int, promise bool) result.Rehearsal {
	begin := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	t := result.Topology{Title: "The stack", Promise: promise, Started: begin, Ended: begin.Add(time.Minute)}
	for i := range 1000 {
		r := result.Request{Due: begin.Add(time.Duration(i) * time.Millisecond), Outcome: result.OK, Late: i < late}
		if i < failed {
			r.Outcome, r.Reason = result.Failed, "reset"
		}
		t.Requests = append(t.Requests, r)
	}
	return result.Rehearsal{Rate: 15, Sessions: 20, Speed: Fast, Topologies: []result.Topology{t}}
}

type runs []func(context.Context, rehearse.Options) (result.Rehearsal, error)

// plays plays runs that are given, one after the other, and notes with which options.
type plays struct {
	runs runs
	with []rehearse.Options
}

func (p *plays) play(ctx context.Context, o rehearse.Options) (result.Rehearsal, error) {
	p.with = append(p.with, o)
	return p.runs[len(p.with)-1](ctx, o)
}

func always(r result.Rehearsal, err error) func(context.Context, rehearse.Options) (result.Rehearsal, error) {
	return func(context.Context, rehearse.Options) (result.Rehearsal, error) { return r, err }
}

func (p *plays) rehearsal() Rehearsal {
	return Rehearsal{Options: rehearse.Options{Rate: 15, Speed: Fast}, Places: Light, Short: true, Play: p.play}
}

func nothingBroken(t require.TestingT, s result.Summary) { require.Empty(t, s.Broken) }
func somethingBroken(t require.TestingT, s result.Summary) {
	require.NotEmpty(t, s.Broken)
}

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	overload := func(context.Context, rehearse.Options) (result.Rehearsal, error) {
		return result.Rehearsal{}, &rehearse.OverloadError{Rate: 15, Seen: "late"}
	}
	tooLate := func(ctx context.Context, o rehearse.Options) (result.Rehearsal, error) {
		o.Progress.Tick(rehearse.Status{Sent: 100, Late: 19})
		if ctx.Err() != nil {
			return result.Rehearsal{}, errors.New("19 are too few to end it")
		}
		o.Progress.Tick(rehearse.Status{Sent: 100, Late: 20})
		return result.Rehearsal{}, ctx.Err()
	}
	for name, c := range map[string]struct {
		runs runs
		kept bool
	}{
		"kept in time":                       {runs{always(seen(10, 0, true), nil)}, true},
		"kept although late":                 {runs{always(seen(100, 0, true), nil)}, true},
		"too late to have kept anything":     {runs{always(seen(101, 0, true), nil), always(seen(0, 0, true), nil)}, true},
		"failed because it was late":         {runs{always(seen(11, 1, true), nil), always(seen(11, 0, true), nil)}, true},
		"refused and ended early":            {runs{overload, tooLate, always(seen(0, 0, true), nil)}, true},
		"broken in time":                     {runs{always(seen(10, 1, true), nil)}, false},
		"broken, but perhaps by the machine": {runs{always(seen(11, 1, true), nil), always(seen(0, 1, true), nil)}, false},
		"what promises nothing is late, too": {runs{always(seen(11, 0, false), nil), always(seen(0, 0, false), nil)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &plays{runs: c.runs}
			if c.kept {
				p.rehearsal().Kept(t, nothingBroken)
			} else {
				p.rehearsal().Seen(t, somethingBroken)
			}
			assert.Len(t, p.with, len(c.runs))
		})
	}
}

// Each repetition asks less of the machine.
func TestRepeatedWithLess(t *testing.T) {
	t.Parallel()
	late := always(seen(500, 0, true), nil)
	p := &plays{runs: runs{late, late, late, always(seen(0, 0, true), nil)}}
	p.rehearsal().Kept(t, nothingBroken)
	var rates, speeds []float64
	for _, o := range p.with {
		rates, speeds = append(rates, o.Rate), append(speeds, o.Speed)
	}
	assert.InDeltaSlice(t, []float64{15, 10, 6.67, 4.44}, rates, 0.01)
	assert.Equal(t, []float64{120, 80, 60, 60}, speeds)
}

func TestReasonOfAFailure(t *testing.T) {
	t.Parallel()
	broken := errors.New("the app ended")
	p := &plays{runs: runs{always(result.Rehearsal{}, broken)}}
	assert.ErrorIs(t, p.rehearsal().Fails(t), broken)
}
