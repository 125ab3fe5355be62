package search

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/cost"
	"scaleout/program/settings"
)

// fake forecasts in a few lines: rules for CPU and requests, no delays but a cooldown.
func fake(in forecast.Input) (*forecast.Result, error) {
	s, r := in.Settings, &forecast.Result{Minutes: in.Traffic.Len()}
	instance := in.Capacity.For(s).On(s.Plan)
	n, rest, sum := s.MinInstances, 0, 0
	var least, most int
	for i, requests := range in.Traffic.Requests {
		if i%60 == 0 {
			least, most = bounds(s, in.Traffic.At(i))
		}
		n = min(max(n, least), most)
		sum += n
		if math.IsNaN(requests) {
			r.Unknown++
			continue
		}
		load := instance.Load(requests, n)
		if load.Utilisation > 1 {
			r.Waiting++
		}
		switch rest--; {
		case rest > 0:
		case load.CPU > float64(s.CPU.Out), s.Requests.Out > 0 && load.Requests > float64(s.Requests.Out):
			n, rest = n+1, int(s.ScaleOutWindow.Minutes()+s.ScaleOutCooldown.Minutes())
		case load.CPU < float64(s.CPU.In) && (s.Requests.Out == 0 || load.Requests < float64(s.Requests.In)):
			n, rest = n-1, int(s.ScaleInWindow.Minutes()+s.ScaleInCooldown.Minutes())
		}
	}
	r.Mean = float64(sum) / float64(r.Minutes)
	r.Cost.Total.Expected = cost.Of(s.Bill(), in.Prices, in.Currency, cost.Assumption{MeanInstances: r.Mean}).Total.Expected
	return r, nil
}

func bounds(s *settings.Settings, at time.Time) (least, most int) {
	o := s.OffPeak
	if o == nil {
		return s.MinInstances, s.MaxInstances
	}
	hour, start, end := at.Hour(), o.Start.Hour, o.End.Hour
	day := at
	if end <= start && hour < end {
		day = at.AddDate(0, 0, -1)
	}
	inside := hour >= start && hour < end || end <= start && (hour >= start || hour < end)
	if inside && strings.Contains(strings.Join(o.Days, " "), day.Weekday().String()) {
		return o.MinInstances, o.MaxInstances
	}
	return s.MinInstances, s.MaxInstances
}

var monday = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)

// week is traffic of so many days, from a rate (requests a second) for each minute.
func week(start time.Time, days int, rps func(at time.Time) float64) *traffic.Series {
	t := &traffic.Series{Start: start}
	for i := range days * minutesPerDay {
		t.Requests = append(t.Requests, 60*rps(t.At(i)))
	}
	return t
}

// office rises at eight and falls at six on working days.
func office(peak float64) func(time.Time) float64 {
	return func(at time.Time) float64 {
		working := at.Weekday() != time.Saturday && at.Weekday() != time.Sunday
		if working && at.Hour() >= 8 && at.Hour() < 18 {
			return peak
		}
		return peak / 20
	}
}

func input(t testing.TB, series *traffic.Series, values map[string]string) Input {
	t.Helper()
	all := map[string]string{"azure-native:location": "westeurope", "scaleout:planSku": "P1v3"}
	for k, v := range values {
		all["scaleout:"+k] = v
	}
	m, err := capacity.FromFlags("cpuPerRequest=20ms,cpuIdle=0,service=30ms,slots=64")
	require.NoError(t, err)
	return Input{
		Project: "scaleout", Stack: "prod", Source: settings.Source{Values: all}, Traffic: series,
		Capacity: m, Prices: catalog.Prices(), Currency: "USD", Waiting: DefaultWaiting, Tries: 200, Run: fake,
	}
}

func best(t testing.TB, in Input) *Found {
	t.Helper()
	f, err := Best(context.Background(), in)
	require.NoError(t, err)
	return f
}
