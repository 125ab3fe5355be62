package recording

import (
	"net/http"
	"strconv"
	"time"

	"scaleout/internal/rehearse/result"
	"scaleout/program/alerts"
)

// A Range is how many instances autoscale may run; the zero Range is that of a
// fixed count, of which autoscale records nothing.
type Range struct{ Min, Max int }

// Record returns what Azure Monitor would have recorded of a topology whose
// platform's clock ran so much faster.
func Record(t result.Topology, speed float64, limits Range) alerts.Data {
	r := &recorder{
		start: t.Started, speed: speed,
		data: alerts.Data{Metrics: map[alerts.Metric][]alerts.Point{}, Logs: map[string][]alerts.Row{}},
	}
	r.samples(t.Samples, limits)
	r.cache(t.Samples)
	r.requests(t.Requests)
	if limits == (Range{}) {
		return r.data
	}
	for _, a := range t.Actions {
		direction := "Increase"
		if a.To < a.From {
			direction = "Decrease"
		}
		r.log("AutoscaleScaleActionsLog", r.simulated(a.At), "ScaleDirection", direction, "ResultType", "Succeeded",
			"CurrentInstanceCount", strconv.Itoa(a.From), "NewInstanceCount", strconv.Itoa(a.To), "ResultDescription", a.Reason)
	}
	return r.data
}

type recorder struct {
	start time.Time
	speed float64
	data  alerts.Data
}

// simulated is a moment by the platform's clock.
func (r *recorder) simulated(at time.Time) time.Time {
	return r.start.Add(time.Duration(float64(at.Sub(r.start)) * r.speed))
}

// minute is the end of the minute that a moment lies in: a metric's value is known
// when its minute is over.
func (r *recorder) minute(at time.Time) time.Time {
	return r.simulated(at).Truncate(time.Minute).Add(time.Minute)
}

func (r *recorder) log(table string, at time.Time, columns ...string) {
	row := alerts.Row{At: at, Columns: map[string]string{}}
	for i := 0; i < len(columns); i += 2 {
		row.Columns[columns[i]] = columns[i+1]
	}
	r.data.Logs[table] = append(r.data.Logs[table], row)
}

// gauge adds a value to a metric's minute.
func (r *recorder) gauge(on alerts.Resource, name string, minute time.Time, values []float64) {
	p := alerts.Steady(minute, values[0])
	p.Total = 0
	for _, v := range values {
		p.Total += v
		p.Minimum, p.Maximum = min(p.Minimum, v), max(p.Maximum, v)
	}
	p.Average = p.Total / float64(len(values))
	m := alerts.Metric{On: on, Name: name}
	r.data.Metrics[m] = append(r.data.Metrics[m], p)
}

// samples records the plan, the number of instances, and how many of them take
// traffic. One that is just being started counts as not healthy, although Azure
// does not ask it yet: rather one alert too many.
func (r *recorder) samples(all []result.Sample, limits Range) {
	for i := 0; i < len(all); {
		minute, j := r.minute(all[i].At), i
		var cpu, memory, count, healthy []float64
		for ; j < len(all) && r.minute(all[j].At).Equal(minute); j++ {
			s := all[j]
			cpu, memory, count = append(cpu, s.CPU), append(memory, s.Memory), append(count, float64(s.Wanted))
			if s.Wanted > 0 {
				healthy = append(healthy, min(100, 100*float64(s.Instances)/float64(s.Wanted)))
			}
		}
		r.gauge(alerts.Plan, "CpuPercentage", minute, cpu)
		r.gauge(alerts.Plan, "MemoryPercentage", minute, memory)
		if len(healthy) > 0 {
			r.gauge(alerts.App, "HealthCheckStatus", minute, healthy)
		}
		if limits != (Range{}) {
			r.gauge(alerts.Autoscale, "ObservedCapacity", minute, count)
			r.log("AutoscaleEvaluationsLog", minute, "OperationName", "InstanceCountEvaluation",
				"CurrentInstanceCount", strconv.Itoa(all[j-1].Wanted),
				"MinimumInstanceCount", strconv.Itoa(limits.Min), "MaximumInstanceCount", strconv.Itoa(limits.Max))
		}
		i = j
	}
}

// cache records what the cache used, where that was measured.
func (r *recorder) cache(all []result.Sample) {
	evicted, known := 0, false
	for i := 0; i < len(all); {
		minute, j, gone := r.minute(all[i].At), i, 0
		var memory, clients []float64
		for ; j < len(all) && r.minute(all[j].At).Equal(minute); j++ {
			c := all[j].Cache
			if c == nil {
				continue
			}
			memory, clients = append(memory, c.Memory), append(clients, float64(c.Clients))
			if known {
				gone += max(c.Evicted-evicted, 0)
			}
			evicted, known = c.Evicted, true
		}
		if len(memory) > 0 {
			r.gauge(alerts.Cache, "usedmemorypercentage", minute, memory)
			r.gauge(alerts.Cache, "connectedclients", minute, clients)
			r.gauge(alerts.Cache, "evictedkeys", minute, []float64{float64(gone)})
		}
		i = j
	}
}

// requests records each as a row, and their numbers by the minute. One that got no
// answer at all is not in Azure's logs of the app either.
func (r *recorder) requests(all []result.Request) {
	type sums struct{ requests, failed, seconds float64 }
	minutes, order := map[time.Time]*sums{}, []time.Time{}
	for _, q := range all {
		if q.Status == 0 {
			continue
		}
		minute := r.minute(q.Due)
		s, known := minutes[minute]
		if !known {
			s = &sums{}
			minutes[minute], order = s, append(order, minute)
		}
		s.requests++
		s.seconds += q.Latency.Seconds()
		if q.Status >= http.StatusInternalServerError {
			s.failed++
		}
		r.log("AppServiceHTTPLogs", r.simulated(q.Due), "ComputerName", q.Instance, "ScStatus", strconv.Itoa(q.Status),
			"TimeTaken", strconv.FormatInt(q.Latency.Milliseconds(), 10))
	}
	for _, minute := range order {
		s := minutes[minute]
		r.gauge(alerts.App, "Requests", minute, []float64{s.requests})
		r.gauge(alerts.App, "Http5xx", minute, []float64{s.failed})
		r.gauge(alerts.App, "HttpResponseTime", minute, []float64{s.seconds / s.requests})
	}
}
