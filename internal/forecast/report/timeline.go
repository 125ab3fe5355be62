package report

import (
	"math"

	"scaleout/internal/azure/autoscale"
	"scaleout/internal/forecast"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/settings"
)

// timeline draws minutes together into points.
func timeline(s *settings.Settings, t *traffic.Series, r *forecast.Result) Timeline {
	line := Timeline{MinutesPerPoint: lengthOf(r.Minutes)}
	engine := autoscale.NewEngine(forecast.Setting(s))
	for from := 0; from < r.Minutes; from += line.MinutesPerPoint {
		p := point(t, r, from, min(from+line.MinutesPerPoint, r.Minutes))
		p.Min, p.Max = s.MinInstances, s.MinInstances
		if c, ok := engine.Capacity(p.At); ok {
			p.Min, p.Max = c.Min, c.Max
		}
		line.Points = append(line.Points, p)
	}
	return line
}

func point(t *traffic.Series, r *forecast.Result, from, to int) Point {
	p := Point{At: t.At(from), Fewest: math.MaxInt}
	var requests, utilisation, peak float64
	for i := from; i < to; i++ {
		count := r.Counts[i]
		p.Fewest, p.Most, p.Mean = min(p.Fewest, count), max(p.Most, count), p.Mean+float64(count)
		if math.IsNaN(t.Requests[i]) {
			continue
		}
		p.Known++
		requests += t.Requests[i]
		utilisation += r.Utilisation[i]
		peak = max(peak, r.Utilisation[i])
		if r.Backlog[i] > 0 {
			p.Waiting++
		}
	}
	p.Mean /= float64(to - from)
	if p.Known > 0 {
		requests /= 60 * float64(p.Known)
		utilisation /= float64(p.Known)
		p.PerSecond, p.Utilisation, p.Peak = &requests, &utilisation, &peak
	}
	return p
}
