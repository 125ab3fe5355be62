package deployed

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/dataplane/platform/front"
)

// What is answered is counted by minute and instance; what no instance was asked for is
// not, and after an hour it is forgotten.
func TestMeter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &meter{clock: clock.System{}}
		ask := func(instance string, status int, takes time.Duration) {
			app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(takes)
				if instance != "" {
					front.Note(r, front.Answer{Instance: instance, Status: status})
				}
				if status == 0 {
					panic(http.ErrAbortHandler) // the client has gone
				}
				w.WriteHeader(status)
			})
			defer func() { _ = recover() }()
			m.over(app).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
		}
		began := time.Now().UTC() // a whole minute, in a bubble
		ask("a", 200, time.Second)
		ask("b", 499, time.Second)
		ask("a", 500, 2*time.Second)
		ask("", 503, time.Second)
		ask("b", 0, time.Second)
		assert.Equal(t, []sim.Answers{
			{Minute: began, Instance: "a", Requests: 2, Failed: 1, Took: 3 * time.Second},
			{Minute: began, Instance: "b", Requests: 2, Took: 2 * time.Second},
		}, m.read())

		time.Sleep(time.Minute)
		ask("b", 200, 0)
		assert.Len(t, m.read(), 3)
		time.Sleep(kept - time.Minute)
		ask("b", 200, 0)
		got := m.read()
		assert.Equal(t, began.Add(time.Minute), got[0].Minute)
		assert.Len(t, got, 2)
	})
}
