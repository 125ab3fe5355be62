package traffic

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"scaleout/internal/fail"
	"scaleout/internal/iso8601"
)

// metrics is the answer of "Metrics - List", which `az monitor metrics list` prints.
type metrics struct {
	Interval  string `json:"interval"`
	Timespan  string `json:"timespan"`
	Namespace string `json:"namespace"` // "Microsoft.Web/sites"
	Value     []struct {
		Name struct {
			Value string `json:"value"`
		} `json:"name"`
		Timeseries []timeseries `json:"timeseries"`
	} `json:"value"`
}

type timeseries struct {
	Of   []dimension `json:"metadatavalues"` // the instance, where the metric is split
	Data []point     `json:"data"`
}

type dimension struct {
	Name struct {
		Value string `json:"value"`
	} `json:"name"`
	Value string `json:"value"`
}

type point struct {
	At      string   `json:"timeStamp"`
	Total   *float64 `json:"total"`
	Average *float64 `json:"average"`
	Count   *float64 `json:"count"`
	Least   *float64 `json:"minimum"`
	Most    *float64 `json:"maximum"`
}

// any reports whether there is a value of any aggregation. A count of nothing is none.
func (p point) any() bool {
	return cmp.Or(p.Total, p.Average, p.Least, p.Most) != nil || p.Count != nil && *p.Count > 0
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
	text := &io.LimitedReader{R: in}
	texts := json.NewDecoder(text)
	names := metricNames{}
	for n := 0; ; n++ {
		var raw json.RawMessage
		text.N = largestJSON
		switch err := texts.Decode(&raw); {
		case err == io.EOF && n > 0:
			return names.judge(r)
		case text.N <= 0:
			return fmt.Errorf("it is larger than %d MB: ask for a shorter time or a longer --interval", largestJSON>>20)
		case err != nil:
			return notMetrics(err)
		}
		if err := r.answer(raw, &names); err != nil {
			return err
		}
	}
}

// Metrics makes traffic of answers of "Metrics - List", as they come.
func Metrics(name string, o Options, answers iter.Seq2[[]byte, error]) (*Series, error) {
	r := newReading(name, "Azure Monitor metrics", o)
	names := metricNames{}
	for text, err := range answers {
		if err == nil {
			err = r.answer(text, &names)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := names.judge(r); err != nil {
		return nil, fail.Refuse("%s: %w", name, err)
	}
	s, err := r.series()
	if err != nil {
		return nil, fail.Refuse("%s: %w", name, err)
	}
	return s, nil
}

func notMetrics(err error) error {
	return fmt.Errorf("it is not the JSON that `az monitor metrics list --output json` prints: %w", err)
}

// metricNames are the metrics that came.
type metricNames struct {
	known      int
	others     []string
	namespaces []string // of those that are not known
}

func (m metricNames) judge(r *reading) error {
	if m.known == 0 {
		others, of := "no metric", ""
		if len(m.others) > 0 {
			others = strings.Join(m.others, ", ")
		}
		if len(m.namespaces) > 0 {
			of = fmt.Sprintf(" of %s: ask for those of an app and of its plan", strings.Join(m.namespaces, ", "))
		}
		return fmt.Errorf("it has none of Requests, CpuPercentage, MemoryPercentage, HttpQueueLength and HttpResponseTime, but %s%s", others, of)
	}
	if len(m.others) > 0 {
		r.note("A forecast does not need the %s in it: %s.", plural(len(m.others), "metric", "metrics"),
			strings.Join(m.others, ", "))
	}
	return nil
}

// answer takes one, or a list of them.
func (r *reading) answer(text []byte, names *metricNames) error {
	answers, err := answersOf(text)
	if err != nil {
		return notMetrics(err)
	}
	for _, a := range answers {
		if err := r.metrics(a, names); err != nil {
			return err
		}
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

// clockForm is how versions of the Azure CLI print an interval that read it into a
// timedelta of Python: "0:05:00", "1 day, 0:00:00".
var clockForm = regexp.MustCompile(`^(?:(\d{1,3}) days?, )?(\d{1,2}):(\d\d):00$`)

// interval reads PT5M, and what the Azure CLI makes of it.
func interval(text string) (time.Duration, bool) {
	if m := clockForm.FindStringSubmatch(text); m != nil {
		text = "P" + cmp.Or(m[1], "0") + "DT" + m[2] + "H" + m[3] + "M"
	}
	return iso8601.ParseDuration(text)
}

// metrics takes one answer.
func (r *reading) metrics(a metrics, names *metricNames) error {
	grain, read := interval(a.Interval)
	if !read || grain < time.Minute || grain > 24*time.Hour {
		return fmt.Errorf("its interval is %q: PT1M, PT5M, PT15M, PT30M, PT1H, PT6H, PT12H or P1D are expected", a.Interval)
	}
	if r.grain != 0 && r.grain != grain {
		return fmt.Errorf("it has values for %s and for %s: ask for all metrics with one --interval", one(span(int64(r.grain/time.Minute))),
			one(span(int64(grain/time.Minute))))
	}
	r.grain = grain
	from, to := r.timespan(a.Timespan)
	for _, m := range a.Value {
		q, is := quantityOf[strings.ToLower(m.Name.Value)]
		if !is {
			if !slices.Contains(names.others, m.Name.Value) {
				names.others = append(names.others, m.Name.Value)
			}
			if a.Namespace != "" && !slices.Contains(names.namespaces, a.Namespace) {
				names.namespaces = append(names.namespaces, a.Namespace)
			}
			continue
		}
		names.known++
		if err := r.timeseries(m.Name.Value, q, m.Timeseries, from, to); err != nil {
			return err
		}
	}
	return nil
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
		of, instance := series.names()
		if instance && q == cpu {
			r.columns[instances].kind = count
		}
		for _, p := range series.Data {
			r.read.Lines++
			v := p.Average
			if q == requests {
				v = p.Total
			}
			if v == nil { // Azure has no value for this grain, or one that was asked for in another way
				if p.any() {
					others++
				}
				continue
			}
			values++
			t, err := time.Parse(time.RFC3339, p.At)
			at, why := t.Unix(), noTime
			if err == nil && (at < from || at+grain > to) {
				r.cutGrains++
				continue
			}
			if err == nil {
				twice := r.read.Duplicates
				if why = r.put(q, at, *v, hashOf(of, int64(q), at)); why == ok && instance && q == cpu &&
					twice == r.read.Duplicates {
					r.columns[instances].add(at/minute, 1, 1)
				}
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
		return fmt.Errorf("%s has no %s: ask with --aggregation Total Average", name, plural(int(min(q, 1))+1, "total",
			"average"))
	}
	return nil
}

// names tells one series from another, and whether each is of an instance: the CPU of
// each shows how many there were.
func (t timeseries) names() (of string, instance bool) {
	for _, d := range t.Of {
		of += d.Name.Value + "=" + d.Value + ";"
		instance = instance || strings.EqualFold(d.Name.Value, "instance") && d.Value != ""
	}
	return of, instance && len(t.Of) == 1
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
