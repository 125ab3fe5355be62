package demo

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	redisLine  = "[SESSION] Redis session storage enabled (distributed sessions)"
	memoryLine = "[SESSION] Using Flask's built-in session storage (not shared between instances)"
	secretKey  = "FLASK_SECRET_KEY=5ec2e7-5ec2e7-5ec2e7-5ec2e7"
	first      = "WEBSITE_INSTANCE_ID=0123abcd"
)

// contract is what an app offers to be rehearsed, wherever its sessions are.
var contract = map[string]func(t *testing.T, app *instance){
	"a person is recognized": func(t *testing.T, app *instance) {
		cookie := app.login(t, "Ada")
		for range 3 {
			a := app.get(t, "/session", cookie)
			assert.Equal(t, 200, a.status)
			assert.JSONEq(t, `{"user":"Ada","instance":"0123abcd"}`, a.body)
			assert.Equal(t, "application/json", a.header.Get("Content-Type"))
			assert.Equal(t, "0123abcd", a.header.Get("X-Instance-Id"))
		}
	},
	"two people are two": func(t *testing.T, app *instance) {
		ada, bob := app.login(t, "Ada"), app.login(t, "Bob")
		assert.Contains(t, app.get(t, "/session", ada).body, "Ada")
		assert.Contains(t, app.get(t, "/session", bob).body, "Bob")
	},
	"nobody": func(t *testing.T, app *instance) {
		a := app.get(t, "/session", "")
		assert.Equal(t, 401, a.status)
		var said map[string]string
		require.NoError(t, json.Unmarshal([]byte(a.body), &said))
		assert.Equal(t, "0123abcd", said["instance"])
		assert.NotContains(t, said, "user")
	},
	"wrong cookies": func(t *testing.T, app *instance) {
		good := app.login(t, "Ada")
		broken := []string{"session=x", "session=", "session=x.y.z", good + "x", good[:len(good)-2], good[:len("session=")] + "A" + good[len("session="):]}
		for _, cookie := range broken {
			a := app.get(t, "/session", cookie)
			assert.Equal(t, 401, a.status, cookie)
			assert.NotContains(t, a.body, "Ada")
		}
		assert.Equal(t, 200, app.get(t, "/session", good).status)
	},
	"cookie flags": func(t *testing.T, app *instance) {
		a := app.post(t, "/login", "", url.Values{"user": {"Ada"}}, "X-Forwarded-Proto", "https")
		assert.True(t, a.set.HttpOnly)
		assert.True(t, a.set.Secure)
		assert.Equal(t, "/", a.set.Path)
	},
	"logout": func(t *testing.T, app *instance) {
		cookie := app.login(t, "Ada")
		a := app.post(t, "/logout", cookie, nil)
		assert.Contains(t, []int{302, 303}, a.status)
		require.NotNil(t, a.set, "the cookie is deleted")
		assert.Empty(t, a.set.Value)
	},
	"no name": func(t *testing.T, app *instance) {
		for _, form := range []url.Values{nil, {"user": {""}}, {"user": {"  "}}, {"user": {strings.Repeat("x", 65)}}} {
			a := app.post(t, "/login", "", form)
			assert.Equal(t, 400, a.status)
			assert.Empty(t, a.cookie)
		}
	},
	"health": func(t *testing.T, app *instance) {
		for _, cookie := range []string{"", "session=x", app.login(t, "Ada")} {
			a := app.get(t, "/healthz", cookie)
			assert.Equal(t, 200, a.status)
			assert.Empty(t, a.cookie)
		}
	},
	"page": func(t *testing.T, app *instance) {
		a := app.get(t, "/", "")
		assert.Equal(t, 200, a.status)
		assert.Contains(t, a.body, `action="/login"`)
		assert.Empty(t, a.cookie, "a visit is no session yet")
		a = app.get(t, "/", app.login(t, `<b>"Ada"`))
		assert.Contains(t, a.body, "&lt;b&gt;&#34;Ada&#34;")
		assert.NotContains(t, a.body, `<b>"Ada"`)
		assert.Contains(t, a.body, "0123abcd")
		assert.Contains(t, a.body, `action="/logout"`)
	},
	"no such page": func(t *testing.T, app *instance) {
		assert.Equal(t, 404, app.get(t, "/elsewhere", "").status)
		assert.Equal(t, 405, app.get(t, "/login", "").status)
	},
}

func keep(t *testing.T, app *instance) {
	t.Helper()
	t.Run("contract", func(t *testing.T) {
		for name, clause := range contract {
			t.Run(name, func(t *testing.T) { t.Parallel(); clause(t, app) })
		}
	})
}

// saidOnce looks for what the log says of where sessions are, and for secrets.
func saidOnce(t *testing.T, app *instance, want string) {
	t.Helper()
	app.stop()
	lines, _ := app.log.all()
	var said []string
	for _, line := range lines {
		if strings.Contains(line, "[SESSION]") {
			said = append(said, line)
		}
		for _, secret := range []string{accessKey, "Ab%2Fcd", "5ec2e7"} {
			assert.NotContains(t, line, secret)
		}
	}
	assert.Equal(t, []string{want}, said)
}

func TestContractWithoutRedis(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		app := p.start(t, first, secretKey, "WEBSITE_HOSTNAME=app.azurewebsites.net")
		keep(t, app)
		saidOnce(t, app, memoryLine)
	})
}

func TestContractWithRedis(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		server := startRedis(t)
		app := p.start(t, append(server.env(t), first, secretKey, "WEBSITE_HOSTNAME=app.azurewebsites.net")...)
		keep(t, app)
		t.Run("logout ends the session", func(t *testing.T) {
			cookie := app.login(t, "Ada")
			app.post(t, "/logout", cookie, nil)
			assert.Equal(t, 401, app.get(t, "/session", cookie).status, "even for who kept the cookie")
		})
		t.Run("SameSite", func(t *testing.T) {
			want := http.SameSiteLaxMode
			if p.name == flaskDebian.name {
				want = 0 // Flask-Session 0.3.2 leaves it out
			}
			assert.Equal(t, want, app.post(t, "/login", "", url.Values{"user": {"Ada"}}).set.SameSite)
		})
		saidOnce(t, app, redisLine)
	})
}

// In a browser on this machine, without HTTPS, a login must work, too.
func TestCookieWithoutHTTPS(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		a := p.start(t).post(t, "/login", "", url.Values{"user": {"Ada"}})
		assert.False(t, a.set.Secure)
	})
}

func TestRestart(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		t.Run("loses sessions without Redis", func(t *testing.T) {
			t.Parallel()
			app := p.start(t)
			cookie := app.login(t, "Ada")
			assert.Equal(t, 200, app.get(t, "/session", cookie).status)
			app.stop()
			assert.Equal(t, 401, p.start(t).get(t, "/session", cookie).status)
		})
		t.Run("keeps them with Redis", func(t *testing.T) {
			t.Parallel()
			env := append(startRedis(t).env(t), secretKey)
			app := p.start(t, env...)
			cookie := app.login(t, "Ada")
			app.stop()
			a := p.start(t, env...).get(t, "/session", cookie)
			assert.Equal(t, 200, a.status)
			assert.Contains(t, a.body, "Ada")
		})
	})
}

func TestTwoInstances(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		server := startRedis(t)
		one := p.start(t, append(server.env(t), secretKey)...)
		two := p.start(t, append(server.env(t), secretKey)...)
		stranger := p.start(t, append(server.env(t), "FLASK_SECRET_KEY=another")...)
		keyless := p.start(t, server.env(t)...)
		alike := p.start(t, server.env(t)...)
		cookie := keyless.login(t, "Ada")
		assert.Equal(t, 200, keyless.get(t, "/session", cookie).status)
		assert.Equal(t, 401, alike.get(t, "/session", cookie).status, "a key that is made up is another one each time")

		cookie = one.login(t, "Ada")
		assert.Equal(t, 200, two.get(t, "/session", cookie).status)
		assert.Equal(t, 401, stranger.get(t, "/session", cookie).status, "another key rejects the cookie")
		assert.Equal(t, 200, one.get(t, "/session", cookie).status)
	})
}

// Who logs in gets a new session id, and the old one is worth nothing any more.
// (Debian's Flask-Session cannot do that yet.)
func TestLoginRenewsTheSession(t *testing.T) {
	t.Parallel()
	app := demoApp.start(t)
	old := app.login(t, "Ada")
	a := app.post(t, "/login", old, url.Values{"user": {"Bob"}})
	assert.NotEqual(t, old, a.cookie)
	assert.Contains(t, app.get(t, "/session", a.cookie).body, "Bob")
	assert.Equal(t, 401, app.get(t, "/session", old).status)
}
