package result

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// released is a way with two requests, of which the second, of person 1, got the new code.
func released(change func(*Topology)) Summary {
	t := Topology{
		Title: "scaleout deploy", Promise: true, Started: began, Ended: at(10),
		Release:  &Release{Before: "one", Outcome: Released, Began: at(2), Ended: at(6)},
		Requests: []Request{request(1, 10, OK, "0"), request(3, 10, OK, "0")},
	}
	t.Requests[0].Build, t.Requests[1].Build, t.Requests[1].Session = "one", "two", 1
	change(&t)
	return Summarize(Rehearsal{Release: true, Stack: "prod", Rate: 60, Sessions: 10, Topologies: []Topology{t}})
}

func TestReleaseInNumbers(t *testing.T) {
	t.Parallel()
	s := released(func(t *Topology) { t.Requests[1].Outcome = Failed })
	r := s.Topologies[0].Release
	require.NotNil(t, r)
	assert.Equal(t, ReleaseSummary{
		Outcome: Released, Seconds: 4, Bad: 1, Reached: 1, People: 1, Own: Losses{Failed: 1},
	}, *r)
}

func TestVerdictOnReleases(t *testing.T) {
	t.Parallel()
	broken := func(t *Topology) {
		t.Release.Broken, t.Release.Outcome, t.Release.Reason = "crashes", "untouched", "it ended"
		t.Requests = t.Requests[:1]
	}
	for name, c := range map[string]struct {
		change     func(*Topology)
		broken     []string
		cannotKeep int
	}{
		"nobody noticed": {func(*Topology) {}, []string{}, 0},
		"a way that does not promise": {func(t *Topology) {
			t.Promise, t.Requests[0].Outcome = false, Failed
		}, []string{}, 0},
		"a failed request": {func(t *Topology) { t.Requests[1].Outcome = Failed },
			[]string{"scaleout deploy: 1 request failed, mostly 200: "}, 0},
		"a session lost": {func(t *Topology) { t.Requests[1].Outcome = Lost }, []string{"scaleout deploy: 1 session was lost"}, 0},
		"not released": {func(t *Topology) { t.Release.Outcome, t.Release.Reason = "untouched", "no slot" },
			[]string{"scaleout deploy: it was not released: no slot"}, 0},
		"a broken one is refused": {broken, []string{}, 0},
		"a broken one is released": {func(t *Topology) { broken(t); t.Release.Outcome = Released },
			[]string{"scaleout deploy: the broken release was released"}, 0},
		"refused without a reason": {func(t *Topology) { broken(t); t.Release.Reason = "" },
			[]string{"scaleout deploy: it does not say what is wrong with the release"}, 0},
		"a broken one reaches somebody": {func(t *Topology) {
			last := t.Requests[1]
			broken(t)
			t.Requests = append(t.Requests, last)
		}, []string{"scaleout deploy: 1 person got the broken release"}, 0},
		"a canary's share meets it": {func(t *Topology) {
			last := t.Requests[1]
			broken(t)
			last.Outcome, t.Release.Canary = Failed, 10
			t.Requests = append(t.Requests, last)
		}, []string{}, 1},
		"a canary, and production fails": {func(t *Topology) {
			last := t.Requests[1]
			broken(t)
			t.Release.Canary, t.Requests[0].Outcome = 10, Failed
			t.Requests = append(t.Requests, last)
		}, []string{"scaleout deploy: 1 request failed, mostly 200: "}, 1},
		"a step that went wrong": {func(t *Topology) { t.Events = []Event{{Title: "swap", Start: at(3), End: at(4), Failure: "409"}} },
			[]string{"scaleout deploy: swap: 409"}, 0},
		"no request": {func(t *Topology) { t.Requests = nil }, []string{"scaleout deploy: no request was made, so nothing is known"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := released(c.change)
			assert.Equal(t, c.broken, s.Broken)
			assert.Len(t, s.CannotKeep, c.cannotKeep)
			assert.Equal(t, len(c.broken) == 0, s.Kept)
			assert.Equal(t, s.Kept && s.Topologies[0].Promise, s.Topologies[0].Release.Kept)
		})
	}
}

func TestMostPeopleOfACanary(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 0, mostPeople(0, 60))
	assert.Equal(t, 4, mostPeople(5, 60))
	assert.Equal(t, 2, mostPeople(1, 60))
}
