package scm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
)

const (
	group = "/subscriptions/" + sim.DefaultSubscription + "/resourceGroups/rg"
	plan  = group + "/providers/Microsoft.Web/serverfarms/plan"
	app   = group + "/providers/Microsoft.Web/sites/app"
	slot  = app + "/slots/staging"
	host  = "app-staging.scm.azurewebsites.net"
	token = "the token"
)

var epoch = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is a simulated slot with its SCM site. Builds wait for what they are told.
type world struct {
	t     *testing.T
	azure *sim.Azure
	clock *clock.Virtual
	site  *Site
	dir   string

	mu     sync.Mutex
	built  []Build
	zip    string // what the last build found
	result func(Build) (string, error)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: clock.NewVirtual(epoch), dir: t.TempDir()}
	w.azure = sim.New(sim.Options{Clock: w.clock, Random: rand.NewChaCha8([32]byte{1})})
	w.arm("PUT", group, `{"location":"westeurope"}`)
	w.arm("PUT", plan, `{"location":"westeurope","kind":"linux","sku":{"name":"P1v3"},"properties":{"reserved":true}}`)
	for _, id := range []string{app, slot} {
		w.arm("PUT", id, `{"location":"westeurope","kind":"app,linux","properties":{"serverFarmId":"`+plan+`","siteConfig":{"linuxFxVersion":"PYTHON|3.12"}}}`)
	}
	w.clock.Advance(time.Hour)
	w.site = New(w.options())
	t.Cleanup(func() { require.NoError(t, w.site.Close()) })
	return w
}

func (w *world) options() Options {
	return Options{
		Azure: w.azure, SiteID: slot, Host: host, Dir: w.dir, Build: w.build, Clock: w.clock,
		Token: func(given string) error {
			if given != token {
				return errors.New("another token")
			}
			return nil
		},
		Settings: func(context.Context) (map[string]string, error) { return map[string]string{"A": "1"}, nil },
	}
}

func (w *world) build(ctx context.Context, b Build) (string, error) {
	zip, err := os.ReadFile(b.Zip)
	require.NoError(w.t, err)
	w.mu.Lock()
	w.built, w.zip = append(w.built, b), string(zip)
	result := w.result
	w.mu.Unlock()
	if result != nil {
		return result(b)
	}
	b.Log("Running pip install...")
	b.Log("WARNING: slow")
	return b.ID, ctx.Err()
}

func (w *world) arm(method, path, body string) map[string]any {
	w.t.Helper()
	r := httptest.NewRequest(method, "http://arm"+path+"?api-version=2023-12-01", strings.NewReader(body))
	if strings.Count(path, "/") < 5 {
		r.URL.RawQuery = "api-version=2022-09-01"
	}
	r.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	w.azure.ServeHTTP(recorder, r)
	require.Less(w.t, recorder.Code, 300, recorder.Body.String())
	var v map[string]any
	_ = json.Unmarshal(recorder.Body.Bytes(), &v)
	return v
}

// reply is an answer, read.
type reply struct {
	status int
	header http.Header
	text   string
	json   any
}

// at returns a member of an answer's object.
func (r reply) at(name string) any {
	v, _ := r.json.(map[string]any)
	return v[name]
}

func (w *world) ask(method, path, body string, change ...func(*http.Request)) reply {
	w.t.Helper()
	r := httptest.NewRequest(method, "https://"+host+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	for _, f := range change {
		f(r)
	}
	recorder := httptest.NewRecorder()
	w.site.ServeHTTP(recorder, r)
	got := reply{status: recorder.Code, header: recorder.Header(), text: recorder.Body.String()}
	_ = json.Unmarshal(recorder.Body.Bytes(), &got.json)
	return got
}

// latest waits for the end of the deployment that is under way.
func (w *world) latest() reply {
	w.t.Helper()
	w.site.builds.Wait()
	return w.ask("GET", "/api/deployments/latest", "")
}

// hold has builds wait until the function that it returns is called.
func (w *world) hold() (release func()) {
	held := make(chan struct{})
	w.result = func(b Build) (string, error) {
		select {
		case <-held:
			return b.ID, nil
		case <-w.site.life.Done():
			return "", w.site.life.Err()
		}
	}
	return sync.OnceFunc(func() { close(held) })
}

func shownList(v any) string {
	var lines []string
	for _, line := range v.([]any) {
		m := line.(map[string]any)
		lines = append(lines, fmt.Sprint(m["type"], " ", m["message"]))
	}
	return strings.Join(lines, "\n")
}
