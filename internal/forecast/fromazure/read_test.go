package fromazure_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/azure/sim"
	"scaleout/internal/fail"
	"scaleout/internal/forecast/fromazure"
	"scaleout/program/outputs"
)

const (
	group = "/subscriptions/" + sim.DefaultSubscription + "/resourceGroups/rg/providers/Microsoft.Web/"
	app   = group + "sites/shop"
	plan  = group + "serverfarms/plan"
)

var now = time.Date(2026, 11, 29, 12, 0, 30, 0, time.UTC)

// A monitor answers as "Metrics - List" documents it: 60 requests a minute, and a third
// instance since noon of 20 November.
type monitor struct {
	t      *testing.T
	mu     sync.Mutex
	asked  int
	refuse int // answers with 403 from then on; 0: never
}

func (m *monitor) Do(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	m.asked++
	refused := m.refuse > 0 && m.asked >= m.refuse
	m.mu.Unlock()
	answer := &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r}
	text := `{"error":{"code":"AuthorizationFailed","message":"The client has no right to read metrics."}}`
	if refused {
		answer.StatusCode = http.StatusForbidden
	} else {
		text = m.answer(r)
	}
	assert.Less(m.t, len(text), 2<<20)
	answer.Body = io.NopCloser(strings.NewReader(text))
	return answer, nil
}

func (m *monitor) answer(r *http.Request) string {
	q := r.URL.Query()
	span := strings.Split(q.Get("timespan"), "/")
	from, err := time.Parse(time.RFC3339, span[0])
	assert.NoError(m.t, err)
	to, err := time.Parse(time.RFC3339, span[1])
	assert.NoError(m.t, err)
	id, _, _ := strings.Cut(r.URL.Path, "/providers/Microsoft.Insights/metrics")
	assert.Equal(m.t, "2023-10-01", q.Get("api-version"))
	var value []any
	known := catalog.MonitoredOf(map[string]string{app: "Microsoft.Web/sites", plan: "Microsoft.Web/serverfarms"}[id])
	for _, name := range strings.Split(q.Get("metricnames"), ",") {
		assert.True(m.t, slices.ContainsFunc(known, func(k catalog.Monitored) bool {
			return k.Name == name && (q.Get("$filter") == "" || k.Dimension == "Instance")
		}), "%s of %s", name, id)
		series := []any{map[string]any{"metadatavalues": []any{}, "data": points(name, from, to)}}
		if q.Get("$filter") == "Instance eq '*'" {
			series = nil
			for i := range 3 {
				begin := from
				if third := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC); i == 2 && third.After(from) {
					begin = third
				}
				metadata := []any{map[string]any{"name": map[string]any{"value": "instance"}, "value": fmt.Sprint("LW", i)}}
				series = append(series, map[string]any{"metadatavalues": metadata, "data": points(name, begin, to)})
			}
		}
		value = append(value, map[string]any{"name": map[string]any{"value": name}, "timeseries": series, "errorCode": "Success"})
	}
	var text bytes.Buffer
	assert.NoError(m.t, json.NewEncoder(&text).Encode(map[string]any{
		"cost": 1, "timespan": q.Get("timespan"), "interval": q.Get("interval"), "value": value,
	}))
	return text.String()
}

func points(name string, from, to time.Time) []any {
	data := []any{}
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		p := map[string]any{"timeStamp": at.Format(time.RFC3339), "average": 20.0}
		if name == "Requests" {
			p["total"] = 60.0
		}
		data = append(data, p)
	}
	return data
}

type token struct{}

func (token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t0ken", ExpiresOn: now.AddDate(1, 0, 0)}, nil
}

func client(t *testing.T, m *monitor) *arm.Client {
	t.Helper()
	m.t = t
	c, err := arm.New(arm.Options{Credential: token{}, Transport: m, Retry: &policy.RetryOptions{MaxRetries: -1}})
	require.NoError(t, err)
	return c
}

func TestLastThirtyDays(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED in short runs: a month of minutes takes seconds")
	}
	m := &monitor{}
	s, err := fromazure.Read(t.Context(), client(t, m), outputs.Values{AppID: app, PlanID: plan}, now)
	require.NoError(t, err)
	assert.Equal(t, "2026-10-30T11:55:00Z", s.Start.Format(time.RFC3339))
	assert.Equal(t, 30*24*60, s.Len())
	assert.Zero(t, s.Read.Missing)
	assert.Equal(t, time.Minute, s.Read.Grain)
	third := int(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC).Sub(s.Start) / time.Minute)
	assert.Equal(t, []float64{2, 3}, []float64{s.Instances[third-1], s.Instances[third]})
	for i := range s.Len() {
		if s.Requests[i] != 60 || s.CPU[i] != 20 || s.Memory[i] != 20 || s.Queue[i] != 20 || s.Seconds[i] != 20 ||
			math.IsNaN(s.Instances[i]) {
			t.Fatal(i, s.Requests[i], s.CPU[i], s.Memory[i], s.Queue[i], s.Seconds[i], s.Instances[i])
		}
	}
	assert.Equal(t, 30+30+120, m.asked)
}

func TestWhatAzureRefuses(t *testing.T) {
	t.Parallel()
	m := &monitor{refuse: 3}
	_, err := fromazure.Read(t.Context(), client(t, m), outputs.Values{AppID: app, PlanID: plan}, now)
	require.ErrorContains(t, err, "AuthorizationFailed")
	assert.Equal(t, 3, fail.Code(err))
	assert.Less(t, m.asked, 20, "the first refusal ends it")
	_, err = fromazure.Read(t.Context(), client(t, m), outputs.Values{}, now)
	assert.EqualError(t, err, "the stack has no app or no plan, so Azure has no traffic of it")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = fromazure.Read(gone, client(t, &monitor{}), outputs.Values{AppID: app, PlanID: plan}, now)
	assert.ErrorIs(t, err, context.Canceled)
}
