package capacity

import (
	"fmt"
	"math"
	"slices"
	"time"

	"scaleout/internal/forecast/traffic"
	"scaleout/program/settings"
)

const (
	leastPoints   = 60   // fewer tell nothing
	leastSpread   = 0.05 // standard deviation of the load, as a share of its mean
	saturated     = 99.5 // percent: what is above was cut off
	mostSaturated = 0.25 // share of points
	mostError     = 0.5  // standard error of a slope, as a share of it
)

// Fit finds parameters in traffic that has both load and what it took: CPU, memory and
// the time of an answer. The sentences say what the traffic could not tell, and why.
//
// It draws a line through the points by least squares. The standard error is that of
// independent points: where a minute resembles the one before, it is larger.
func Fit(t *traffic.Series, s *settings.Settings) (Model, []string) {
	var m Model
	var refused []string
	for _, part := range []struct {
		what string
		of   []float64
		fit  func(*Model, sample, *settings.Settings) error
	}{
		{"CPU", t.CPU, fitCPU},
		{"Memory", t.Memory, fitMemory},
		{"The time of an answer", t.Seconds, fitService},
	} {
		if part.of == nil {
			continue
		}
		if err := part.fit(&m, take(t, part.of, s), s); err != nil {
			refused = append(refused, fmt.Sprintf("%s is not fitted: %v.", part.what, err))
		}
	}
	return m, refused
}

// A sample is points of load and something that it takes.
type sample struct {
	rps, y  []float64 // of an instance
	cut     int       // points that were left out, as they are at the top of the scale
	guessed string    // about the number of instances, where the traffic has none
}

// take picks the points at which both are known, one for each grain of the source.
func take(t *traffic.Series, values []float64, s *settings.Settings) sample {
	var p sample
	if t.Instances == nil {
		p.guessed = fmt.Sprintf("; the number of instances is not known: minInstances (%d) is taken", s.MinInstances)
		if s.MinInstances < s.MaxInstances {
			p.guessed += ", and where there were more, a request takes more than this"
		}
	}
	grain := max(t.Read.Grain, time.Minute)
	var last time.Time
	for i, requests := range t.Requests {
		n := float64(s.MinInstances)
		if t.Instances != nil {
			n = t.Instances[i]
		}
		at := t.At(i).Truncate(grain)
		if !(requests >= 0 && n > 0 && values[i] >= 0) || at.Equal(last) { // NaN is neither
			continue
		}
		last = at
		p.rps, p.y = append(p.rps, requests/60/n), append(p.y, values[i])
	}
	return p
}

// withoutCut leaves out what is at the top of a scale in percent.
func (p sample) withoutCut() sample {
	q := sample{guessed: p.guessed}
	for i, y := range p.y {
		if y >= saturated {
			q.cut++
			continue
		}
		q.rps, q.y = append(q.rps, p.rps[i]), append(q.y, y)
	}
	return q
}

// enough refuses points through which no line can be drawn.
func (p sample) enough() error {
	n := len(p.y)
	if total := n + p.cut; total > 0 && float64(p.cut) > mostSaturated*float64(total) {
		return fmt.Errorf("it is at 100 %% in %d of %d points, where what was asked for cannot be told from what was "+
			"done", p.cut, total)
	}
	if n < leastPoints {
		return fmt.Errorf("load is known beside it at %d points, and %d are needed", n, leastPoints)
	}
	mean := average(p.rps)
	spread := 0.0
	for _, x := range p.rps {
		spread += (x - mean) * (x - mean)
	}
	if spread = math.Sqrt(spread / float64(n)); spread <= leastSpread*mean {
		return fmt.Errorf("the load is nearly the same all the time (%.3g requests a second an instance, ± %.2g)", mean, spread)
	}
	return nil
}

func fitCPU(m *Model, all sample, s *settings.Settings) error {
	p := all.withoutCut()
	if err := p.enough(); err != nil {
		return err
	}
	l := lineThrough(p.rps, p.y)
	if l.slope <= 0 {
		return fmt.Errorf("it does not rise with the load (slope %.3g), so something else takes it", l.slope)
	}
	if l.slopeError > mostError*l.slope {
		return fmt.Errorf("it is too scattered: %.3g %% for each request a second, ± %.2g", l.slope, l.slopeError)
	}
	note := l.note(p)
	if l.intercept < 0 {
		l = throughOrigin(p.rps, p.y)
		note += "; drawn through zero, as without load it would be negative"
	}
	percent := max(s.Plan.Cores, 1) / 100
	note = "CPU against load: " + note
	m.CPUPerRequest = Parameter{Value: l.slope * percent, From: Fitted, Error: l.slopeError * percent, Note: note}
	m.CPUIdle = Parameter{Value: l.intercept * percent, From: Fitted, Error: l.interceptError * percent, Note: note}
	return nil
}

// fitMemory takes memory not to depend on the load where no rise can be seen.
func fitMemory(m *Model, all sample, s *settings.Settings) error {
	p := all.withoutCut()
	percent := s.Plan.MemoryGB / 100
	if err := p.enough(); err != nil {
		return err
	}
	l := lineThrough(p.rps, p.y)
	note := "memory against load: " + l.note(p)
	if l.slope < 2*l.slopeError || l.slope < 0 || l.intercept < 0 {
		note += "; it does not rise with the load"
		mean := average(p.y)
		l = line{intercept: mean, interceptError: l.scatter / math.Sqrt(float64(len(p.y)))}
	}
	m.MemoryIdle = Parameter{Value: l.intercept * percent, From: Fitted, Error: l.interceptError * percent, Note: note}
	m.MemoryPerRPS = Parameter{Value: l.slope * percent, From: Fitted, Error: l.slopeError * percent, Note: note}
	return nil
}

// fitService takes the median of the calm half: there, requests wait for nothing.
func fitService(m *Model, p sample, _ *settings.Settings) error {
	var busy []float64
	for _, x := range p.rps {
		if x > 0 {
			busy = append(busy, x)
		}
	}
	if len(busy) < leastPoints {
		return fmt.Errorf("load is known beside it at %d points, and %d are needed", len(busy), leastPoints)
	}
	calm := median(busy)
	var times []float64
	for i, y := range p.y {
		if p.rps[i] > 0 && p.rps[i] <= calm && y > 0 {
			times = append(times, y)
		}
	}
	if len(times) == 0 {
		return fmt.Errorf("it is 0 wherever there is load")
	}
	m.Service = Parameter{Value: median(times), From: Fitted, Note: fmt.Sprintf(
		"median of the mean time of an answer in the calm half of the traffic (%d points)", len(times))}
	return nil
}

func average(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
}
