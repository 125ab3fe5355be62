package demo

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// More people wait for Redis than an instance has threads. The health path is
// answered all the same: if it waited, too, the platform would take instances out
// that are well.
func TestHealthPathIsFreeWhileRedisIsGone(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		server := startRedis(t)
		app := p.start(t, append(server.env(t), secretKey)...)
		cookie := app.login(t, "Ada")
		server.set(cut)
		var waiting []<-chan answer
		for range 12 {
			waiting = append(waiting, app.inBackground(t.Context(), "/session", cookie))
		}
		server.await(t, 12, waiting[0])
		for range 200 {
			waiting = append(waiting, app.inBackground(t.Context(), "/session", cookie))
		}
		for range 10 {
			assert.Equal(t, 200, app.get(t, "/healthz", cookie).status)
		}
		for _, answered := range waiting[:12] {
			assert.Empty(t, answered, "somebody has given up already, so this shows nothing")
		}
		server.set(carrying)
		for i, answered := range waiting {
			a := <-answered
			if i < 12 {
				assert.Equal(t, 200, a.status, a.body)
			}
			assert.Contains(t, []int{200, 503}, a.status, a.body)
		}
	})
}

// Redis is silent for a moment while many people ask. They share a few connections: one
// for each thread would cost seconds of computing, in which nobody gets an answer.
func TestManyThreadsShareFewConnections(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	const workers, atOnce = 2, 8
	for _, p := range []program{flaskDebian, flaskToday} {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			server := startRedis(t)
			app := p.start(t, append(server.env(t), secretKey)...)
			cookie := app.login(t, "Ada")
			server.set(holding)
			var waiting []<-chan answer
			for range 60 {
				waiting = append(waiting, app.inBackground(t.Context(), "/session", cookie))
			}
			server.await(t, atOnce, waiting[0])
			for range 10 { // meanwhile the others reach the app
				assert.Equal(t, 200, app.get(t, "/healthz", cookie).status)
			}
			server.set(cut)
			server.set(carrying)
			for _, answered := range waiting {
				a := <-answered
				assert.Equal(t, 200, a.status, a.body)
			}
			assert.LessOrEqual(t, server.mostAtOnce(), workers*atOnce)
		})
	}
}

const (
	// pingLimit is the time after which App Service takes a health ping for failed
	// ("Monitor App Service instances by using Health check").
	pingLimit = time.Minute
	// unplanned is what a failover may take that nobody has planned ("Failover and
	// patching for Azure Cache for Redis").
	unplanned = 15 * time.Second
)

// Everybody waits for Redis as long as a failover may take, and not as long as the
// platform waits for a ping, whether Redis refuses connections or is silent. All wait at
// the same time.
func TestWaitingForRedisIsBounded(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	type waiting struct {
		name   string
		server *redisServer
		app    *instance
		cookie string
		state  wireState
		answer <-chan answer
	}
	var all []waiting
	for _, p := range programs {
		for name, state := range map[string]wireState{"silent": holding, "refuses": cut} {
			w := waiting{name: p.name + ", Redis " + name, server: startRedis(t)}
			w.app = p.start(t, append(w.server.env(t), secretKey)...)
			w.cookie, w.state = w.app.login(t, "Ada"), state
			all = append(all, w)
		}
	}
	// Only when all have started: that takes a busy machine a while.
	ctx, cancel := context.WithTimeout(t.Context(), pingLimit)
	defer cancel()
	for i := range all {
		all[i].server.set(all[i].state)
		all[i].answer = all[i].app.inBackground(ctx, "/session", all[i].cookie)
	}
	for _, w := range all {
		a := <-w.answer
		t.Log(w.name, a.took)
		assert.GreaterOrEqual(t, a.status, 500, "%s: %s", w.name, a.body)
		assert.Greater(t, a.took, unplanned, w.name)
		w.server.set(carrying)
		assert.Equal(t, 200, w.app.get(t, "/session", w.cookie).status, "%s, and then all is well again", w.name)
	}
}

// Somebody logs out while a page is under way that only reads. Flask-Session 0.3.2
// stores what it has read, and so undoes the logout.
func TestASlowPageAndALogout(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	for _, c := range []struct {
		program
		after int
	}{{flaskDebian, 200}, {flaskToday, 401}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			slow := c.program
			slow.command = func(t *testing.T) ([]string, string, []string) {
				command, dir, env := c.command(t)
				command[len(command)-1] = "slow:app"
				return append(command, "--workers=1"), dir, env
			}
			app := slow.start(t, append(startRedis(t).env(t), secretKey)...)
			cookie := app.login(t, "Ada")
			page := app.inBackground(t.Context(), "/slow", cookie)
			app.get(t, "/begun", "")
			app.post(t, "/logout", cookie, nil)
			assert.Equal(t, 401, app.get(t, "/session", cookie).status)
			app.get(t, "/go", "")
			assert.Equal(t, "Ada\n", (<-page).body)
			assert.Equal(t, c.after, app.get(t, "/session", cookie).status)
		})
	}
}

// Flask-Session goes from 0.3.2 to 0.8, and back again, while people are logged in.
func TestMovingToFlaskSession08(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	before := withoutPrefix(t)
	old := flaskDebian
	old.command = inFolder(flaskDebian, before)
	careless := flaskToday
	careless.command = inFolder(flaskToday, before)

	t.Run("under the same prefix", func(t *testing.T) {
		t.Parallel()
		env := append(startRedis(t).env(t), secretKey)
		from, to := old.start(t, env...), careless.start(t, env...)
		ada, bob := from.login(t, "Ada"), from.login(t, "Bob")
		assert.Equal(t, 200, to.get(t, "/session", ada).status, "the new one knows whom the old one logged in")
		carol := to.login(t, "Carol")
		assert.Equal(t, 401, from.get(t, "/session", carol).status, "not the other way around")
		to.post(t, "/login", bob, url.Values{"user": {"Bob"}})
		assert.Equal(t, 401, from.get(t, "/session", bob).status, "and what it has changed is gone for the old one")

		through := newReleases(t, from)
		require.ErrorContains(t, through.release(to, ""), "a session written on the slot is not read on production")
		assert.Same(t, from, through.people(), "the release is refused")
	})
	t.Run("under a prefix of its own", func(t *testing.T) {
		t.Parallel()
		env := append(startRedis(t).env(t), secretKey)
		from, to := old.start(t, env...), flaskToday.start(t, env...)
		bob := from.login(t, "Bob")
		assert.Equal(t, 401, to.get(t, "/session", bob).status, "everybody logs in once")
		a := to.post(t, "/login", bob, url.Values{"user": {"Bob"}})
		assert.Equal(t, 200, to.get(t, "/session", a.cookie).status)
		to.post(t, "/logout", bob, nil)
		assert.Equal(t, 200, from.get(t, "/session", bob).status, "whatever the new one does, the old one's sessions stay, for the way back")

		through := newReleases(t, from)
		require.ErrorContains(t, through.release(to, ""), "a session written on production is not read on the slot")
		assert.Same(t, from, through.people())
		require.NoError(t, through.release(to, "everybody logs in once"))
		assert.Same(t, to, through.people())
		require.NoError(t, through.rollBack())
		assert.Same(t, from, through.people())
		assert.Equal(t, 200, through.people().get(t, "/session", bob).status, "who was logged in before still is")
	})
}

func inFolder(p program, other string) func(*testing.T) ([]string, string, []string) {
	return func(t *testing.T) ([]string, string, []string) {
		command, _, env := p.command(t)
		return command, other, env
	}
}

// withoutPrefix returns a folder with the example as it was before the move.
func withoutPrefix(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"app.py", "gunicorn.conf.py"} {
		source, err := os.ReadFile(filepath.Join(example, name))
		require.NoError(t, err)
		text := strings.Replace(string(source), "        SESSION_KEY_PREFIX=\"session8:\",\n", "", 1)
		assert.Equal(t, name == "app.py", text != string(source), name)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}
