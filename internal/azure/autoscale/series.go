package autoscale

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Series is a History in memory. It is safe for concurrent use.
type Series struct {
	keep    time.Duration
	mu      sync.Mutex
	samples map[seriesKey][]Sample // oldest first
}

// A seriesKey identifies a metric. The namespace is not in it, since rules may
// leave it out; nor is how a rule looks at the metric.
type seriesKey struct{ resource, metric string }

// Azure compares ARM ids and metric names without case.
func keyOf(resourceID, metricName string) seriesKey {
	return seriesKey{strings.ToLower(resourceID), strings.ToLower(metricName)}
}

// NewSeries returns an empty history that forgets the samples of a metric that
// are keep older than its newest one, or older still. Setting.LongestWindow is
// the least that the rules of a setting need.
func NewSeries(keep time.Duration) *Series {
	return &Series{keep: keep, samples: map[seriesKey][]Sample{}}
}

// Add records a sample. Samples may come in any order.
func (s *Series) Add(resourceID, metricName string, sample Sample) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := keyOf(resourceID, metricName)
	kept := s.samples[key]
	at := len(kept)
	for at > 0 && kept[at-1].At.After(sample.At) {
		at--
	}
	kept = slices.Insert(kept, at, sample)
	oldest := kept[len(kept)-1].At.Add(-s.keep)
	forget := 0
	for forget < len(kept)-1 && !kept[forget].At.After(oldest) {
		forget++
	}
	s.samples[key] = slices.Delete(kept, 0, forget)
}

// Samples implements History.
func (s *Series) Samples(m Metric, from, to time.Time) []Sample {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Sample
	for _, sample := range s.samples[keyOf(m.ResourceID, m.Name)] {
		if sample.At.After(from) && !sample.At.After(to) {
			found = append(found, sample)
		}
	}
	return found
}
