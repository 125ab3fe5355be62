package load

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// An app is what tests put the load on. Its sessions can be forgotten, its
// answers held back or replaced.
type app struct {
	mu       sync.Mutex
	sessions map[string]string // token: user
	tokens   int
	logins   int
	before   http.HandlerFunc // called first, without the lock; may answer
	cookies  []string         // Cookie headers of GET /session
}

func newApp() *app { return &app{sessions: map[string]string{}} }

func (a *app) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.sessions)
}

func (a *app) loggedIn() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.logins
}

func (a *app) onRequest(f http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.before = f
}

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	before := a.before
	a.mu.Unlock()
	if before != nil {
		first := &written{ResponseWriter: w}
		if before(first, r); first.done {
			return
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	w.Header().Set("X-Rehearsal-Instance", "0")
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/login":
		a.logins++
		a.tokens++
		token := fmt.Sprint("t", a.tokens)
		a.sessions[token] = r.FormValue("user")
		http.SetCookie(w, &http.Cookie{Name: "session", Value: token, Secure: true, HttpOnly: true})
		http.SetCookie(w, &http.Cookie{Name: "ARRAffinity", Value: "i0"})
		w.WriteHeader(http.StatusSeeOther)
	case r.Method == http.MethodGet && r.URL.Path == "/session":
		a.cookies = append(a.cookies, r.Header.Get("Cookie"))
		var user string
		var known bool
		if c, err := r.Cookie("session"); err == nil {
			user, known = a.sessions[c.Value]
		}
		if !known {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"user":%q,"instance":"i0"}`, user)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

type written struct {
	http.ResponseWriter
	done bool
}

func (w *written) WriteHeader(status int) {
	w.done = true
	w.ResponseWriter.WriteHeader(status)
}

// direct is a transport without a network: it calls the handler. So a test can
// run in a bubble of testing/synctest, where time passes as soon as all wait.
type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	answered := make(chan *http.Response, 1)
	go func() {
		w := httptest.NewRecorder()
		d.handler.ServeHTTP(w, r)
		answered <- w.Result()
	}()
	select {
	case response := <-answered:
		return response, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
