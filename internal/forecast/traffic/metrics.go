package traffic

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"scaleout/internal/iso8601"
)

// metrics is the answer of "Metrics - List", which `az monitor metrics list` prints.
type metrics struct {
	Interval string `json:"interval"`
	Timespan string `json:"timespan"`
	Value    []struct {
		Name struct {
			Value string `json:"value"`
		} `json:"name"`
		Timeseries []timeseries `json:"timeseries"`
	} `json:"value"`
}

type timeseries struct {
	Of   json.RawMessage `json:"metadatavalues"` // the instance, where the metric is split
	Data []point         `json:"data"`
}

type point struct {
	At      string   `json:"timeStamp"`
	Total   *float64 `json:"total"`
	Average *float64 `json:"average"`
}

// quantityOf is a metric of App Service by its name in the REST API ("Supported metrics
// for Microsoft.Web/sites" and "…/serverfarms").
var quantityOf = map[string]quantity{
	"requests": requests, "cpupercentage": cpu, "memorypercentage": memory, "httpqueuelength": queue,
	"httpresponsetime": seconds, "averageresponsetime": seconds, "instancecount": instances,
}

// largestJSON is read at once: a month of minutes of five metrics has about 30 MB.
const largestJSON = 64 << 20

// readMetrics reads one answer, a list of them, or several one after the other, as
// calls that append to one file leave them.
func readMetrics(r *reading, in *lines) error {
	text := &io.LimitedReader{R: in, N: largestJSON}
	texts := json.NewDecoder(text)
	known, others := 0, []string{}
	for n := 0; ; n++ {
		var raw json.RawMessage
		err := texts.Decode(&raw)
		if err == io.EOF && n > 0 {
			break
		}
		var answers []metrics
		if err == nil {
			answers, err = answersOf(raw)
		}
		if text.N <= 0 {
			return fmt.Errorf("it is larger than %d MB: ask for a shorter time or a longer --interval", largestJSON>>20)
		}
		if err != nil {
			return fmt.Errorf("it is not the JSON that `az monitor metrics list --output json` prints: %w", err)
		}
		for _, a := range answers {
			k, o, err := r.metrics(a)
			if err != nil {
				return err
			}
			known, others = known+k, append(others, o...)
		}
	}
	if known == 0 {
		return fmt.Errorf("it has none of the metrics Requests, CpuPercentage, MemoryPercentage, HttpQueueLength and HttpResponseTime, but %s",
			strings.Join(append(others, "no other"), ", "))
	}
	if len(others) > 0 {
		r.note("A forecast does not need the %s in it: %s.", plural(len(others), "metric", "metrics"), strings.Join(others, ", "))
	}
	return nil
}

func plural(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

func answersOf(raw json.RawMessage) (answers []metrics, err error) {
	if bytes.HasPrefix(raw, []byte("[")) {
		err = json.Unmarshal(raw, &answers)
		return answers, err
	}
	answers = make([]metrics, 1)
	return answers, json.Unmarshal(raw, &answers[0])
}

// metrics takes one answer.
func (r *reading) metrics(a metrics) (known int, others []string, err error) {
	grain, read := iso8601.ParseDuration(a.Interval)
	if !read || grain < time.Minute || grain > 24*time.Hour {
		return 0, nil, fmt.Errorf("its interval is %q: PT1M, PT5M, PT15M, PT30M, PT1H, PT6H, PT12H or P1D are expected", a.Interval)
	}
	if r.grain != 0 && r.grain != grain {
		return 0, nil, fmt.Errorf("it has values for %s and for %s: ask for all metrics with one --interval", r.grain, grain)
	}
	r.grain = grain
	from, to := r.timespan(a.Timespan)
	for _, m := range a.Value {
		q, is := quantityOf[strings.ToLower(m.Name.Value)]
		if !is {
			others = append(others, m.Name.Value)
			continue
		}
		known++
		if err := r.timeseries(m.Name.Value, q, m.Timeseries, from, to); err != nil {
			return 0, nil, err
		}
	}
	return known, others, nil
}

// timespan reads what was asked for: a grain that it cuts is not whole.
func (r *reading) timespan(text string) (from, to int64) {
	begin, end, _ := strings.Cut(text, "/")
	from, to = math.MinInt64, math.MaxInt64
	if t, err := time.Parse(time.RFC3339, begin); err == nil {
		from = t.Unix()
	}
	if t, err := time.Parse(time.RFC3339, end); err == nil {
		to = t.Unix()
	}
	return from, to
}

// timeseries takes the values of a metric, which may come for each instance.
func (r *reading) timeseries(name string, q quantity, all []timeseries, from, to int64) error {
	grain, values, others := int64(r.grain/time.Second), 0, 0
	for _, series := range all {
		r.before = math.MinInt64 // each has its own order
		for _, p := range series.Data {
			r.read.Lines++
			v, other := p.Average, p.Total
			if q == requests {
				v, other = p.Total, p.Average
			}
			if other != nil {
				others++
			}
			if v == nil {
				continue // Azure has no value for this grain
			}
			values++
			t, err := time.Parse(time.RFC3339, p.At)
			at, why := t.Unix(), noTime
			if err == nil && (at < from || at+grain > to) {
				r.cutGrains++
				continue
			}
			if err == nil {
				why = r.put(q, at, *v, hashOf(string(series.Of), int64(q), at))
			}
			if why != ok {
				r.bad(r.read.Lines, fmt.Appendf(nil, "%s %s: %v", name, p.At, *v), why)
			}
			if r.spread != nil {
				return r.spread
			}
		}
	}
	if values == 0 && others > 0 {
		return fmt.Errorf("%s has no %s: ask with --aggregation Total Average", name, plural(int(min(q, 1))+1, "total", "average"))
	}
	return nil
}

// put takes a value of a grain unless it was there before.
func (r *reading) put(q quantity, at int64, v float64, key uint64) fault {
	if why := r.seen(at); why != ok {
		return why
	}
	if was, there := r.recent.look(key, v); there {
		if was != v {
			return second
		}
		r.read.Duplicates++
		return ok
	}
	return r.value(q, at, v)
}
