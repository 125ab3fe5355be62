package report

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/figure"
	"scaleout/internal/rehearse/result"
)

func TestPictureMarksEverySecondWithLosses(t *testing.T) {
	t.Parallel()
	for _, topology := range brokenSummary().Topologies {
		for _, s := range []figure.Shape{figure.Wide, figure.Narrow} {
			p := draw(s, "x", topology, 60)
			require.Len(t, p.Strips, len(lossKinds))
			stripes := 0
			for i, kind := range lossKinds {
				seconds, total := 0, 0
				for _, second := range topology.Timeline {
					if kind.of(second) > 0 {
						seconds++
					}
					total += kind.of(second)
				}
				assert.Len(t, p.Strips[i].Marks, seconds, "%s, %s", topology.Title, kind.name)
				stripes += seconds
				want := figure.Grouped(total)
				if total == 0 {
					want = "none"
				}
				assert.Equal(t, want, p.Strips[i].Total)
				for _, m := range p.Strips[i].Marks {
					assert.GreaterOrEqual(t, m.W, 2.5)
					assert.GreaterOrEqual(t, m.H, stripHeight/2)
				}
			}
			assert.Len(t, p.Bad, stripes)
			assert.Len(t, p.Labels, len(topology.Events))
			assert.Len(t, p.Bands, len(topology.Events))
			assert.Len(t, p.Actions, len(topology.Actions))
		}
	}
}

// A single lost request among very many must be as easy to see.
func TestPictureShowsASingleLoss(t *testing.T) {
	t.Parallel()
	timeline := make([]result.Second, 3600)
	for i := range timeline {
		timeline[i] = result.Second{Second: i, OK: 5000, Instances: 2, Wanted: 2}
	}
	timeline[1800].Failed = 1
	p := draw(figure.Narrow, "x", result.TopologySummary{Timeline: timeline, Seconds: 3600}, 60)
	require.Len(t, p.Strips[0].Marks, 1)
	assert.Equal(t, figure.NewBox(p.x(1800), p.Strips[0].Y, 2.5, stripHeight), p.Strips[0].Marks[0])
	assert.Equal(t, "1", p.Strips[0].Total)
}

func TestPictureStaysInItsFrame(t *testing.T) {
	t.Parallel()
	for name, topology := range map[string]result.TopologySummary{
		"nothing":       {},
		"one second":    {Timeline: []result.Second{{OK: 1}}, Seconds: 0.4},
		"only failures": {Timeline: []result.Second{{Failed: 7}, {Failed: 9}}, Seconds: 2},
		"events outside": {Timeline: []result.Second{{OK: 3, Instances: 30, Wanted: 30}}, Seconds: 1, Events: []result.EventSummary{
			{Title: "too early", Start: -5, End: -1}, {Title: "too late", Start: 7, End: 9}, {Title: "backwards", Start: 1, End: 0},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := draw(figure.Wide, "x", topology, 0)
			for _, b := range append(p.Bands, p.Requests, p.Instances, p.Plot) {
				assert.GreaterOrEqual(t, b.X, p.Left)
				assert.LessOrEqual(t, b.Right(), p.Width)
				assert.LessOrEqual(t, b.Bottom(), p.Height)
				assert.GreaterOrEqual(t, b.W, 0.0)
			}
			for _, s := range p.Bad {
				assert.GreaterOrEqual(t, s.Y, p.Requests.Y)
			}
		})
	}
}

func TestLabelsDoNotCoverEachOther(t *testing.T) {
	t.Parallel()
	for gap := 0.0; gap < 200; gap += 7 {
		var labels []label
		for i := range 12 {
			labels = append(labels, label{X: min(100+float64(i)*gap, 940), Width: 40 + float64(i*53%130)})
		}
		lanes := placeLabels(labels, 998)
		for i, a := range labels {
			assert.Less(t, a.Lane, lanes)
			assert.LessOrEqual(t, a.X-signRadius+a.Width, 998.0)
			for _, b := range labels[:i] {
				if a.Lane == b.Lane {
					apart := b.X+b.Width <= a.X || a.X+a.Width <= b.X
					assert.True(t, apart, "gap %g: labels at %g and %g in lane %d", gap, b.X, a.X, a.Lane)
				}
			}
		}
	}
}
