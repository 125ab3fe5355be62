package report

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/rehearse/result"
)

func TestPageVerdict(t *testing.T) {
	t.Parallel()
	stack := result.TopologySummary{Name: "stack", Promise: true, Numbers: result.Numbers{Requests: 10, OK: 10}}
	for name, c := range map[string]struct {
		summary     result.Summary
		state, text string
	}{
		"kept":          {result.Summary{Kept: true, Topologies: []result.TopologySummary{stack}}, "kept", "Kept: no request failed and nobody was logged out."},
		"cut off":       {result.Summary{Kept: true, Stack: "x", CannotKeep: []string{"a"}, Topologies: []result.TopologySummary{stack}}, "kept", "Kept: stack x lost nothing that it could have kept."},
		"broken":        {result.Summary{Stack: "x", Broken: []string{"a"}, Topologies: []result.TopologySummary{stack}}, "broken", "Broken: stack x did not keep what it promises."},
		"overloaded":    {result.Summary{Overloaded: "a", Broken: []string{"b"}, Topologies: []result.TopologySummary{stack}}, "open", "No verdict: this machine was too busy to tell."},
		"not rehearsed": {result.Summary{Kept: true, Topologies: []result.TopologySummary{{}}}, "open", "No verdict: the stack itself was not rehearsed."},
		"adopted":       {result.Summary{Kept: true, Adoption: true, Topologies: []result.TopologySummary{{}}}, "kept", "Kept: no request failed while the app became a stack, in neither order."},
		"adoption fell": {result.Summary{Adoption: true, Broken: []string{"a"}, Topologies: []result.TopologySummary{{}}}, "broken", "Broken: something failed while the app became a stack."},
		"nothing":       {result.Summary{Kept: true}, "open", "No verdict: the stack itself was not rehearsed."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := parse(t, render(t, c.summary))
			assert.Equal(t, c.text, content(elements(root, named("h1"))[0]))
			class, _ := attribute(elements(root, named("header"))[0], "class")
			assert.Equal(t, "verdict "+c.state, class)
		})
	}
}

func TestTopologyRuling(t *testing.T) {
	t.Parallel()
	promised := func(n result.Numbers, events ...result.EventSummary) result.TopologySummary {
		return result.TopologySummary{Promise: true, Numbers: n, Events: events}
	}
	basic := result.EventSummary{Numbers: result.Numbers{Lost: 5}}
	for name, c := range map[string]struct {
		topology    result.TopologySummary
		overloaded  string
		state, word string
	}{
		"kept":                 {promised(result.Numbers{Requests: 10, CutOff: 1}), "", "kept", "kept"},
		"failed":               {promised(result.Numbers{Requests: 10, Failed: 1}), "", "broken", "broken"},
		"lost":                 {promised(result.Numbers{Requests: 10, Lost: 1}), "", "broken", "broken"},
		"lost with a Basic":    {promised(result.Numbers{Requests: 10, Lost: 5}, basic), "", "kept", "kept"},
		"lost more than it":    {promised(result.Numbers{Requests: 10, Lost: 6}, basic), "", "broken", "broken"},
		"event went wrong":     {promised(result.Numbers{Requests: 10}, result.EventSummary{Failure: "x"}), "", "broken", "broken"},
		"overloaded":           {promised(result.Numbers{Requests: 10, Failed: 1}), "busy", "open", "no verdict"},
		"no request":           {promised(result.Numbers{}), "", "open", "nothing known"},
		"sessions in files":    {result.TopologySummary{Promise: true, Numbers: result.Numbers{Requests: 10}, Kept: &result.Kept{Sessions: result.InInstance}}, "", "broken", "broken"},
		"promises nothing":     {result.TopologySummary{Numbers: result.Numbers{Requests: 10}}, "", "kept", "no losses"},
		"nothing, and lost it": {result.TopologySummary{Numbers: result.Numbers{Requests: 10, Lost: 1}}, "", "broken", "losses"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ruleTopology(c.topology, result.Summary{Overloaded: c.overloaded})
			assert.Equal(t, c.state, got.State)
			assert.Equal(t, c.word, got.Word)
		})
	}
}

func TestSampleIsWhatItIsMeantToBe(t *testing.T) {
	t.Parallel()
	s := sampleSummary()
	assert.True(t, s.Kept, s.Broken)
	one, two, stack := s.Topologies[0], s.Topologies[1], s.Topologies[2]
	assert.Positive(t, one.Failed)
	assert.Positive(t, one.Lost)
	assert.Greater(t, two.Lost, one.Lost)
	assert.Zero(t, stack.Failed+stack.Lost)
	assert.Len(t, stack.Events, 8)
	assert.InDelta(t, 12_000, stack.Requests, 200)
	assert.False(t, brokenSummary().Kept)
}
