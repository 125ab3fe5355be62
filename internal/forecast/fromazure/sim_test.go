package fromazure_test

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/forecast/fromazure"
	"scaleout/program/outputs"
)

// A simulated Azure takes each question as Azure would.
type simulated struct{ azure *sim.Azure }

func (s simulated) Do(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.Host = r.URL.Host
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	s.azure.ServeHTTP(w, in)
	answer := w.Result()
	answer.Request = r
	return answer, nil
}

// A plane of two instances that answered in the last hour.
type plane struct{}

func (plane) Answered(id string) (all []sim.Answers) {
	if id != app {
		return nil
	}
	for i := range 20 {
		for _, instance := range []string{"a", "b"} {
			at := now.Truncate(time.Minute).Add(time.Duration(i-40) * time.Minute)
			all = append(all, sim.Answers{Minute: at, Instance: instance, Requests: int64(10 + i), Took: time.Duration(10+i) * time.Second / 2})
		}
	}
	return all
}
func (plane) Log(string) string                  { return "" }
func (plane) Ready(string, int64) (bool, string) { return true, "" }
func (plane) Swapped(string, string)             {}

func TestOfTheSimulator(t *testing.T) {
	t.Parallel()
	s := simulated{sim.New(sim.Options{Clock: clock.NewVirtual(now), Random: rand.NewChaCha8([32]byte{1})})}
	put := func(id, version, body string) {
		r := httptest.NewRequest(http.MethodPut, "https://management.azure.com"+id+"?api-version="+version, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.azure.ServeHTTP(w, r)
		require.Less(t, w.Code, 300, w.Body.String())
	}
	put(strings.TrimSuffix(group, "/providers/Microsoft.Web/"), "2022-09-01", `{"location":"westeurope"}`)
	put(plan, "2023-12-01", `{"location":"westeurope","kind":"linux","sku":{"name":"P1v3"},"properties":{"reserved":true}}`)
	put(app, "2023-12-01", `{"location":"westeurope","kind":"app,linux","properties":{"serverFarmId":"`+plan+`"}}`)
	s.azure.Attach(plane{})
	c, err := arm.New(arm.Options{Credential: token{}, Transport: s, Retry: &policy.RetryOptions{MaxRetries: -1}})
	require.NoError(t, err)
	series, err := fromazure.Read(t.Context(), c, outputs.Values{AppID: app, PlanID: plan}, now)
	require.NoError(t, err)
	assert.Equal(t, "2026-11-29T11:20:00Z", series.Start.Format(time.RFC3339))
	assert.Equal(t, 20, series.Len())
	assert.Equal(t, []float64{20, 22}, series.Requests[:2])
	assert.InDelta(t, .5, series.Seconds[0], 1e-9)
	assert.Nil(t, series.CPU, "a simulated plan has none")
}
