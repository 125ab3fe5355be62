package load

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"scaleout/internal/testkit"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStartExplains(t *testing.T) {
	t.Parallel()
	offer := "To be rehearsed, an app must offer:\n  POST /login    form field user=NAME"
	flags := "--login-path PATH, --session-path PATH"
	login := func(w http.ResponseWriter) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "x"})
	}
	for name, c := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request)
		want   []string
	}{
		"no login": {
			func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) },
			[]string{"POST /login answered 404 Not Found.", offer, flags},
		},
		"login by GET": {
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMethodNotAllowed) },
			[]string{"POST /login answered 405 Method Not Allowed.", offer},
		},
		"no cookie": {
			func(http.ResponseWriter, *http.Request) {},
			[]string{"POST /login succeeded, but set no session cookie.", offer},
		},
		"affinity cookies only": {
			func(w http.ResponseWriter, _ *http.Request) {
				http.SetCookie(w, &http.Cookie{Name: "ARRAffinity", Value: "x"})
			},
			[]string{"set no session cookie", offer},
		},
		"front end": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Rehearsal-Failure", "no instance takes requests")
				w.WriteHeader(http.StatusServiceUnavailable)
			},
			[]string{"POST /login: the front end answered 503 itself (no instance takes requests)"},
		},
		"session unknown": {
			func(w http.ResponseWriter, r *http.Request) {
				if login(w); r.URL.Path == "/session" {
					w.WriteHeader(http.StatusUnauthorized)
				}
			},
			[]string{"POST /login works, but GET /session answered 401 Unauthorized to the person just logged in.", offer},
		},
		"session redirects": {
			func(w http.ResponseWriter, r *http.Request) {
				if login(w); r.URL.Path == "/session" {
					http.Redirect(w, r, "/login", http.StatusFound)
				}
			},
			[]string{"GET /session answered 302 redirect to /login to the person just logged in.", offer},
		},
		"no session path": {
			func(w http.ResponseWriter, r *http.Request) {
				if login(w); r.URL.Path == "/session" {
					http.NotFound(w, r)
				}
			},
			[]string{"GET /session answered 404 Not Found.", offer, flags},
		},
		"a page": {
			func(w http.ResponseWriter, _ *http.Request) { login(w); fmt.Fprint(w, "<html>") },
			[]string{`GET /session answered 200 without JSON {"user": …}.`, offer},
		},
		"a long page": {
			func(w http.ResponseWriter, _ *http.Request) {
				login(w)
				fmt.Fprint(w, "<html>"+strings.Repeat(" ", 70_000))
			},
			[]string{"GET /session answered 200 with more than 64 KB, of which no more is read, without JSON", offer, flags},
		},
		"nobody": {
			func(w http.ResponseWriter, _ *http.Request) { login(w); fmt.Fprint(w, `{"user":null}`) },
			[]string{`GET /session names nobody, right after "person-0" has logged in.`, offer},
		},
		"always the same": {
			func(w http.ResponseWriter, _ *http.Request) { login(w); fmt.Fprint(w, `{"user":"admin"}`) },
			[]string{`GET /session says that "admin" is logged in, right after "person-0" has.`, offer},
		},
		"broken off": {
			func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
			[]string{"POST /login: no answer from http://127.0.0.1:", "connection broken off"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Start(t.Context(), Options{URL: serve(t, http.HandlerFunc(c.answer)), Rate: 1, Sessions: 3})
			for _, want := range c.want {
				require.ErrorContains(t, err, want)
			}
		})
	}
}

func TestStartUnreachable(t *testing.T) {
	t.Parallel()
	_, err := Start(t.Context(), Options{URL: "http://" + testkit.NobodyListens, Rate: 1, Sessions: 1})
	assert.EqualError(t, err, "POST /login: no answer from http://"+testkit.NobodyListens+": connection refused")
}

func TestStartWhenLaterLoginsFail(t *testing.T) {
	t.Parallel()
	a := newApp()
	a.onRequest(func(w http.ResponseWriter, r *http.Request) {
		if a.loggedIn() >= 3 && r.Method == http.MethodPost {
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	_, err := Start(t.Context(), Options{URL: serve(t, a), Rate: 1, Sessions: 50})
	require.ErrorContains(t, err, "POST /login answered 429 Too Many Requests.")
}

// Instances that share no sessions are worth a rehearsal: it is enough that one
// of them knows the person.
func TestStartOnInstancesThatShareNothing(t *testing.T) {
	t.Parallel()
	instances := []*app{newApp(), newApp(), newApp()}
	var turn atomic.Int64
	frontEnd := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		instances[int(turn.Add(1))%len(instances)].ServeHTTP(w, r)
	})
	l, err := Start(t.Context(), Options{URL: serve(t, frontEnd), Rate: 0.001, Sessions: 9})
	require.NoError(t, err)
	l.Stop()
	assert.Equal(t, 9, instances[0].loggedIn()+instances[1].loggedIn()+instances[2].loggedIn())
}

func TestOptionsRefused(t *testing.T) {
	t.Parallel()
	good := Options{URL: "http://localhost:1", Rate: 1, Sessions: 1}
	for want, change := range map[string]func(*Options){
		`"localhost:1" is not the address`:        func(o *Options) { o.URL = "localhost:1" },
		`"" is not the address`:                   func(o *Options) { o.URL = "" },
		"a rate of 0 requests":                    func(o *Options) { o.Rate = 0 },
		"a rate of -1 requests":                   func(o *Options) { o.Rate = -1 },
		"a rate of NaN requests":                  func(o *Options) { o.Rate = math.NaN() },
		"a rate of +Inf requests":                 func(o *Options) { o.Rate = math.Inf(1) },
		"0 sessions cannot be lost":               func(o *Options) { o.Sessions = 0 },
		`--login-path "enter" must begin with a `: func(o *Options) { o.LoginPath = "enter" },
		`--session-path "me" must begin with a s`: func(o *Options) { o.SessionPath = "me" },
	} {
		o := good
		change(&o)
		_, err := Start(t.Context(), o)
		require.ErrorContains(t, err, want)
	}
}

func TestPathsAndHost(t *testing.T) {
	t.Parallel()
	inner := newApp()
	hosts := make(chan string, 100)
	outer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hosts <- r.Host
		if !strings.HasPrefix(r.URL.Path, "/auth/") {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		http.StripPrefix("/auth", inner).ServeHTTP(w, r)
	})
	o := Options{URL: serve(t, outer) + "/", Rate: 0.001, Sessions: 2, Host: "app.azurewebsites.net", LoginPath: "/auth/login", SessionPath: "/auth/session"}
	l, err := Start(t.Context(), o)
	require.NoError(t, err)
	l.Stop()
	close(hosts)
	for host := range hosts {
		assert.Equal(t, "app.azurewebsites.net", host)
	}
}
