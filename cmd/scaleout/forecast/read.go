package forecast

import (
	"context"
	"time"

	"scaleout/internal/forecast/traffic"
)

// madeUp is when traffic that is made up begins: the same Monday whenever it is asked
// for, so that the same command says the same.
func madeUp(zone *time.Location) time.Time { return time.Date(2026, time.June, 1, 0, 0, 0, 0, zone) }

// read reads the traffic, or makes it up. A file of many gigabytes may be given up.
func (o *Options) read(ctx context.Context, zone *time.Location) (*traffic.Series, error) {
	if o.Shape != "" {
		if zone == nil {
			zone = time.UTC
		}
		return traffic.Shape(o.Shape, madeUp(zone))
	}
	if o.FromAzure {
		return o.fromAzure(ctx, zone)
	}
	type answer struct {
		series *traffic.Series
		err    error
	}
	done := make(chan answer, 1)
	go func() {
		options := traffic.Options{Format: o.Format, Zone: zone, Now: o.Clock.Now()}
		var a answer
		if o.Traffic == "-" {
			a.series, a.err = traffic.Decode(o.In, "standard input", options)
		} else {
			a.series, a.err = traffic.Open(o.Path(o.Traffic), options)
		}
		done <- a
	}()
	select {
	case a := <-done:
		return a.series, a.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
