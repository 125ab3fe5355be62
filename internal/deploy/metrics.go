package deploy

import (
	"context"
	"slices"
	"time"

	"scaleout/internal/azure/arm"
)

// The metrics of a site or slot that a canary needs ("Supported metrics for
// Microsoft.Web/sites" and "…/sites/slots"); production's do not count the slot's.
const (
	metricRequests = "Requests"
	metric5xx      = "Http5xx"
	metricTime     = "HttpResponseTime" // seconds, on average
)

// minute is what Azure measured in one.
type minute struct {
	requests, errors, seconds float64
}

// measure reads the minutes that are over since the last time. Azure has them after a
// minute or three; one without a value yet is asked for again.
func (w *watch) measure(ctx context.Context) {
	until := w.Clock.Now().Truncate(time.Minute)
	if !until.After(w.from) {
		return
	}
	production, err := w.minutes(ctx, w.SiteID, until)
	slot, err2 := w.minutes(ctx, w.SlotID, until)
	if err != nil || err2 != nil {
		if err == nil {
			err = err2
		}
		w.blind = brief(err)
		return
	}
	for at := w.from; at.Before(until); at = at.Add(time.Minute) {
		p, s := production[at], slot[at]
		if p.requests == 0 && s.requests == 0 && until.Sub(at) < metricsLag {
			return // not there yet
		}
		w.people = append(w.people, Sample{At: at, Production: p.count(), Slot: s.count()})
		w.from = at.Add(time.Minute)
	}
}

const metricsLag = 4 * time.Minute

func (m minute) count() Count {
	took := time.Duration(m.requests * m.seconds * float64(time.Second))
	return Count{Requests: int(m.requests), Errors: int(m.errors), Time: took}
}

// minutes reads the three metrics by minute.
func (w *watch) minutes(ctx context.Context, id string, until time.Time) (map[time.Time]minute, error) {
	body, err := w.ARM.Get(ctx, id+"/providers/Microsoft.Insights/metrics", arm.MetricsVersion,
		"metricnames", metricRequests+","+metric5xx+","+metricTime, "interval", "PT1M", "aggregation", "Total,Average",
		"timespan", w.from.UTC().Format(time.RFC3339)+"/"+until.UTC().Format(time.RFC3339))
	var b struct {
		Value []struct {
			Name struct {
				Value string `json:"value"`
			} `json:"name"`
			Series []struct {
				Data []struct {
					At      string  `json:"timeStamp"`
					Total   float64 `json:"total"`
					Average float64 `json:"average"`
				} `json:"data"`
			} `json:"timeseries"`
		} `json:"value"`
	}
	if err == nil {
		err = into(body, &b)
	}
	all := map[time.Time]minute{}
	for _, metric := range b.Value {
		for _, series := range metric.Series {
			for _, d := range series.Data {
				at := azureTime(d.At)
				m := all[at]
				switch i := slices.Index([]string{metricRequests, metric5xx, metricTime}, metric.Name.Value); i {
				case 0:
					m.requests += d.Total
				case 1:
					m.errors += d.Total
				case 2:
					m.seconds = max(m.seconds, d.Average)
				}
				all[at] = m
			}
		}
	}
	return all, err
}
