package rotate

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
)

func TestSettled(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers []int // status of each answer; the last one for all that follow
		want    string
		least   time.Duration
	}{
		"at once":             {[]int{200}, "", time.Minute},
		"after a restart":     {[]int{200, 503, 502, 200}, "", 80 * time.Second},
		"never":               {[]int{503}, "answers 503", 0},
		"only by a redirect":  {[]int{302}, "answers 302", 0},
		"with a break before": {[]int{200, 200, 200, 200, 200, 500, 200}, "", 110 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, "/healthz", r.URL.Path)
				w.WriteHeader(c.answers[min(asked, len(c.answers)-1)])
				asked++
			}))
			defer app.Close()
			began := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
			virtual := clock.NewVirtual(began)
			err := NewPinger(app.URL+"/healthz", virtual, time.Minute).Settled(t.Context())
			if c.want != "" {
				require.ErrorContains(t, err, c.want)
				return
			}
			require.NoError(t, err)
			assert.GreaterOrEqual(t, virtual.Now().Sub(began), c.least)
		})
	}
}
