package fromazure

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/fail"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/outputs"
)

// Azure keeps the values of a minute for 93 days ("Azure Monitor metrics overview",
// retention) and has them after a minute or three.
const (
	back = 30 * 24 * time.Hour
	late = 5 * time.Minute
)

// A question is answered within the bounds of one answer: 30 instances, the most that a
// plan has, make 650 KB in six hours.
type question struct {
	id       string
	metrics  string
	kind     string // the aggregation
	filter   string
	from, to time.Time
}

// atOnce are questions on their way; Azure Resource Manager lets everybody ask many
// times that.
const atOnce = 6

// Read returns the last 30 days of a stack, minute by minute: the app's requests and
// the time of its answers, and its plan's CPU, memory, queue and number of instances.
// Days and hours are those of UTC.
func Read(ctx context.Context, client *arm.Client, stack outputs.Values, now time.Time) (*traffic.Series, error) {
	if stack.AppID == "" || stack.PlanID == "" {
		return nil, fail.Refuse("the stack has no app or no plan, so Azure has no traffic of it")
	}
	until := now.UTC().Add(-late).Truncate(time.Minute)
	questions := questionsOf(stack, until.Add(-back), until)
	texts, err := ask(ctx, client, questions)
	if err != nil {
		return nil, fail.CouldNotLook(err)
	}
	s, err := traffic.Metrics("the last 30 days in Azure", traffic.Options{Zone: time.UTC, Now: now}, func(yield func([]byte,
		error) bool) {
		for _, text := range texts {
			if !yield(text, nil) {
				return
			}
		}
	})
	return s, err
}

func questionsOf(stack outputs.Values, from, until time.Time) (all []question) {
	each := func(step time.Duration, q question) {
		for q.from = from; q.from.Before(until); q.from = q.to {
			if q.to = q.from.Add(step); q.to.After(until) {
				q.to = until
			}
			all = append(all, q)
		}
	}
	each(24*time.Hour, question{id: stack.AppID, metrics: "Requests,HttpResponseTime", kind: "Total,Average"})
	each(24*time.Hour, question{id: stack.PlanID, metrics: "MemoryPercentage,HttpQueueLength", kind: "Average"})
	each(6*time.Hour, question{id: stack.PlanID, metrics: "CpuPercentage", kind: "Average", filter: "Instance eq '*'"})
	return all
}

// ask returns the answers in the order of the questions. The first failure ends it.
func ask(ctx context.Context, client *arm.Client, questions []question) ([][]byte, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	answers := make([][]byte, len(questions))
	places := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, q := range questions {
		places <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		all.Go(func() {
			defer func() { <-places }()
			var err error
			if answers[i], err = q.answer(ctx, client); err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	return answers, context.Cause(ctx)
}

func (q question) answer(ctx context.Context, client *arm.Client) ([]byte, error) {
	query := []string{
		"metricnames", q.metrics, "aggregation", q.kind, "interval", "PT1M",
		"timespan", q.from.Format(time.RFC3339) + "/" + q.to.Format(time.RFC3339),
	}
	if q.filter != "" {
		query = append(query, "$filter", q.filter, "top", "30")
	}
	body, err := client.Get(ctx, q.id+"/providers/Microsoft.Insights/metrics", arm.MetricsVersion, query...)
	if err != nil {
		return nil, err
	}
	return json.Marshal(body)
}
