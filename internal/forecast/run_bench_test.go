package forecast_test

import (
	"math"
	"testing"

	"scaleout/internal/forecast"
)

// BenchmarkYear forecasts a year of minutes with all rules that are on by default and an
// off-peak time.
func BenchmarkYear(b *testing.B) { year(b, false) }

// BenchmarkBriefYear is what a search asks for.
func BenchmarkBriefYear(b *testing.B) { year(b, true) }

func year(b *testing.B, brief bool) {
	b.Helper()
	const minutes = 365 * 24 * 60
	in := onlyCPU(b, map[string]string{
		"planSku": "P1v3", "maxInstances": "5", "memoryScaleOut": "85", "httpQueueScaleOut": "20",
		"offPeak": `{"days":["Monday","Tuesday","Wednesday","Thursday","Friday"],"start":"20:00","end":"07:00",
			"timeZone":"W. Europe Standard Time","minInstances":2,"maxInstances":3}`,
	})
	in.Brief, in.Traffic = brief, series(monday)
	for i := range minutes {
		day := math.Sin(2 * math.Pi * float64(i) / 1440)
		in.Traffic.Requests = append(in.Traffic.Requests, 400+300*day+float64(i*7919%50))
	}
	b.ReportAllocs()
	actions := 0
	for b.Loop() {
		r, err := forecast.Run(in)
		if err != nil {
			b.Fatal(err)
		}
		actions = len(r.Actions)
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/year")
	b.ReportMetric(float64(actions), "actions")
}
