package report_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/rehearse/report"
	"scaleout/internal/rehearse/result"
)

func short() result.Summary {
	return result.Summary{
		Stack: "prod", Rate: 80, Kept: true, Notes: []string{"A note."},
		CannotKeep: []string{"crash: 1 request that the instance had when it stopped answering. On Azure they are lost, too."},
		Topologies: []result.TopologySummary{
			{
				Title: "One instance", Instances: "1", Sessions: "in the instance", Seconds: 20,
				Numbers:  result.Numbers{Requests: 1000, OK: 900, Failed: 40, Lost: 60, LoggedOut: 12, P50: 7, P99: 90, Max: 12_345},
				Failures: []result.Failure{{Status: 503, Reason: "no instance in rotation", Count: 39}, {Reason: "cut", Count: 1}},
				Timeline: []result.Second{{Failed: 40}, {Lost: 60}, {OK: 900}},
				Events: []result.EventSummary{{
					Title: "platform upgrade", Detail: "1 instance", Recovery: 2.25,
					Numbers: result.Numbers{
						Requests: 100, Failed: 40, Lost: 60, LoggedOut: 12, P50: 7.4, P99: 90, Max: 90, PerInstance: map[string]int{"10": 3, "2": 40, "0": 57},
					},
				}},
			},
			{
				Title: "The stack prod", Promise: true, Instances: "2–5", Sessions: "in Redis Standard_C1", Seconds: 100,
				Numbers: result.Numbers{Requests: 9000, OK: 8999, CutOff: 1, P50: 6, P99: 40, Max: 2100},
				Events:  []result.EventSummary{{Title: "crash", Recovery: -1, Failure: "did not end", Numbers: result.Numbers{Requests: 10}}},
				Actions: []result.ScaleAction{{Second: 33.3, From: 2, To: 3, Reason: "CPU was 82 %: from 2 to 3 instances"}},
			},
		},
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	require.NoError(t, report.Text(&b, short(), 120))
	assert.Equal(t, strings.TrimPrefix(wantText, "\n"), strings.TrimPrefix(b.String(), "\n"))
}

const wantText = `
One instance: instances 1, sessions in the instance
  requests  by instance  failed  cut off     logged out   p50    p99  slowest  recovered  during
       100      57 40 3      40        0  12 (60 times)  7 ms  90 ms    90 ms      2.2 s  platform upgrade: 1 instance
      1000                   40        0  12 (60 times)  7 ms  90 ms   12.3 s             the whole run, 20 s
  failed: 39 with status 503: no instance in rotation
  failed: 1 without an answer: cut

The stack prod: instances 2–5, sessions in Redis Standard_C1
  requests  by instance  failed  cut off  logged out   p50    p99  slowest  recovered  during
        10                    0        0           0  0 ms   0 ms     0 ms      never  crash; did not end
      9000                    0        1           0  6 ms  40 ms  2100 ms             the whole run, 100 s
  autoscale, second 33: CPU was 82 %: from 2 to 3 instances

Side by side
   One instance  The stack prod
           1000            9000  requests
             20             100  seconds under load
     40 (4.0 %)               0  failed requests
              0               1  cut off by a crash or a hang
  12 (60 times)               0  people logged out
          90 ms           40 ms  slowest of 99 in 100 answers
         12.3 s         2100 ms  slowest answer
              2               0  seconds with failures or logouts

KEPT: no request failed and nobody was logged out of stack prod. But not all were answered at once: the slowest took 2.1
  s, and 99 in 100 40 ms at most.
Nobody can keep: crash: 1 request that the instance had when it stopped answering. On Azure they are lost, too.
A note.
`

// At any width down to 60 no line is longer, no number is lost, and no word is broken.
func TestTextFits(t *testing.T) {
	t.Parallel()
	s := short()
	s.Topologies[0].Events[0].Detail = strings.Repeat("instance 0 taken away; ", 12)
	s.Topologies[1].Actions[0].Reason = strings.Repeat("CPU was 82 % ", 20)
	for _, width := range []int{60, 61, 79, 80, 100, 110, 120, 200} {
		var b strings.Builder
		require.NoError(t, report.Text(&b, s, width))
		for _, line := range strings.Split(b.String(), "\n") {
			assert.LessOrEqual(t, utf8.RuneCountInString(line), width, line)
		}
		text := strings.ReplaceAll(b.String(), "\u00a0", " ")
		for _, part := range []string{"57 40 3", "12 (60 times)", "2.2 s", "12.3 s", "2100 ms", "seconds under load"} {
			assert.Contains(t, text, part, "%d columns", width)
		}
		assert.Equal(t, 12, strings.Count(text, "taken"), "%d columns", width)
	}
}

// Requests that waited are no failure, and no secret either.
func TestVerdictSaysWhoWaited(t *testing.T) {
	t.Parallel()
	s := short()
	s.Topologies[1].Max = 8200
	var b strings.Builder
	require.NoError(t, report.Text(&b, s, 200))
	assert.Contains(t, b.String(), "KEPT: no request failed and nobody was logged out of stack prod. But not all were answered at once: the slowest took 8.2 s")
	b.Reset()
	s.Topologies[1].Max = 1900
	s.Topologies[0].Max = 8200 // that of a topology which promises nothing
	require.NoError(t, report.Text(&b, s, 200))
	assert.NotContains(t, b.String(), "answered at once")
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*result.Summary){
		"KEPT: no request failed and nobody was logged out of stack prod.": func(s *result.Summary) { s.Topologies[1].Max = 90 },
		"NOT KEPT: 2 requests failed. 1 session was lost.": func(s *result.Summary) {
			s.Broken = []string{"2 requests failed", "1 session was lost"}
		},
		"No verdict. Busy.":                   func(s *result.Summary) { s.Overloaded, s.Broken = "Busy.", []string{"x"} },
		"The stack itself was not rehearsed.": func(s *result.Summary) { s.Topologies = s.Topologies[:1] },
	} {
		s := short()
		change(&s)
		var b strings.Builder
		require.NoError(t, report.Text(&b, s, 80))
		assert.Contains(t, b.String(), "\n"+want+"\n")
	}
}

// A reason may hold what an app wrote: a terminal must not obey it.
func TestControlCharactersAreShown(t *testing.T) {
	t.Parallel()
	s := short()
	s.Broken = []string{"odd \x1b[31m reason"}
	var b strings.Builder
	require.NoError(t, report.Text(&b, s, 80))
	assert.Contains(t, b.String(), `odd \u001b[31m reason`)
}

// No line is wider than asked for, and no word is lost.
func TestVerdictIsWrapped(t *testing.T) {
	t.Parallel()
	s := short()
	s.Notes = []string{strings.Repeat("word ", 60)}
	for _, width := range []int{40, 61, 80, 200} {
		var b strings.Builder
		require.NoError(t, report.Text(&b, s, width))
		_, verdict, _ := strings.Cut(b.String(), "KEPT")
		for _, line := range strings.Split(verdict, "\n") {
			assert.LessOrEqual(t, len(line), width)
		}
		assert.Equal(t, 60, strings.Count(verdict, "word"))
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(short())
	require.NoError(t, err)
	assert.Contains(t, string(b), `"kept":true`)
	assert.Contains(t, string(b), `"cutOff":1`)
}
