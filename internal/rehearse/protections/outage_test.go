//go:build unix

package protections

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/rehearse"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/rehearsal"
	"scaleout/internal/testkit/world"
)

// Redis is gone for a minute while more people than instances have cores wait for it.
// As the stack has App Service start gunicorn, the health path is answered all the
// same, also for an app that says nothing of its own about that. With the one thread
// that App Service's command has by itself it is not.
func TestAMinuteWithoutRedis(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	testkit.Redis(t)
	testkit.Program(t, testkit.InstallFlask, "gunicorn")
	app := exampleWithoutConfiguration(t)
	for name, c := range map[string]struct {
		config []engine.Override
		free   bool
	}{
		"the stack's own way": {nil, true},
		"one thread": {[]engine.Override{
			{Key: "appSettings.GUNICORN_CMD_ARGS", Value: "--threads=1", Path: true},
			{Key: "appSettings.WEB_CONCURRENCY", Value: "1", Path: true},
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := rehearsal.Options(t, "prod", rehearse.TheStack)
			o.AppDir, o.Config, o.Speed = app, c.config, 15
			answered := pingsWithoutRedis(t, o)
			assert.Equal(t, c.free, answered)
		})
	}
}

// exampleWithoutConfiguration is the example as an app that leaves it to others how
// gunicorn runs.
func exampleWithoutConfiguration(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(world.ProjectRoot(), "examples", "flask", "app.py"))
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "app.py"), source, 0o600))
	return dir
}

// pingsWithoutRedis runs a stack, takes its Redis away for a simulated minute while
// people wait, and reports whether all health pings of that minute were answered in it.
func pingsWithoutRedis(t *testing.T, o rehearse.Options) bool {
	t.Helper()
	defer rehearsal.Take(t, rehearsal.Life)() // nothing here would notice that the machine is too busy
	session, err := local.Open(local.Options{Root: o.Root, Stack: o.Stack, Home: t.TempDir(), Azure: o.Azure})
	require.NoError(t, err)
	defer func() { require.NoError(t, session.Close()) }()
	stack := deployed.New(session, deployed.Options{Dir: t.TempDir(), Config: o.Config})
	defer func() { require.NoError(t, stack.Close()) }()
	site, instances := runs(t, stack, o.AppDir)
	accelerated := clock.NewAccelerated(o.Azure.Start, o.Speed)
	p, err := platform.Start(t.Context(), platform.Options{
		Clock: accelerated, Listen: "127.0.0.1:0", InstanceID: stack.InstanceID, Notice: func(string) {},
	}, site, instances)
	require.NoError(t, err)
	defer func() { require.NoError(t, p.Close()) }()

	login, err := http.DefaultTransport.RoundTrip(loginOf(t, p.URL()))
	require.NoError(t, err)
	require.NoError(t, login.Body.Close())
	require.Len(t, login.Cookies(), 1, login.Status)
	ada := login.Cookies()[0] // sent over http, too

	outage, end := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	defer waiting.Wait()
	defer end()
	waiting.Go(func() { _ = stack.Redis.FailOver(outage, time.Hour) })
	for range 12 * instances {
		waiting.Go(func() { _, _ = ask(t.Context(), p.URL()+"/session", ada) })
	}
	return pingedFor(t, accelerated, p.URL()+site.HealthCheckPath)
}

// runs brings a stack up, and returns what runs in it.
func runs(t *testing.T, stack *deployed.Stack, dir string) (platform.Site, int) {
	t.Helper()
	require.NoError(t, stack.Learn(t.Context()))
	app, err := deployed.FindApp(dir, stack.Settings().StartCommand)
	require.NoError(t, err)
	require.NoError(t, stack.Up(t.Context()))
	require.NoError(t, stack.Find(t.Context()))
	site, err := stack.Live(t.Context(), app)
	require.NoError(t, err)
	instances, err := stack.Instances(t.Context())
	require.NoError(t, err)
	return site, instances
}

func loginOf(t *testing.T, at string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at+"/login", strings.NewReader("user=Ada"))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// pingedFor pings for a simulated minute, and reports whether each ping was answered
// with 200 before that was over.
func pingedFor(t *testing.T, c *clock.Accelerated, at string) bool {
	t.Helper()
	minute, cancel := context.WithTimeout(t.Context(), c.Real(time.Minute))
	defer cancel()
	for range 6 {
		if status, err := ask(minute, at); err != nil || status != http.StatusOK {
			return false
		}
	}
	<-minute.Done()
	return true
}

func ask(ctx context.Context, at string, cookies ...*http.Cookie) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return 0, err
	}
	for _, c := range cookies {
		request.AddCookie(c)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}
