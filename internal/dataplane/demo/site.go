package demo

import (
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"html/template"
	"log"
	"net/http"
	"strings"
	"unicode/utf8"
)

//go:embed page.html.tmpl
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// site is the app's pages.
type site struct {
	env     environment
	cookies signer
	store   store
}

func newSite(e environment, s store) http.Handler {
	app := &site{env: e, cookies: newSigner(e.secretKey), store: s}
	mux := http.NewServeMux()
	// For the platform. It asks nobody: if it asked Redis, one failover would take
	// all instances out of the pool.
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("POST /login", app.login)
	mux.HandleFunc("POST /logout", app.logout)
	mux.HandleFunc("GET /session", app.session)
	mux.HandleFunc("GET /{$}", app.index)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Instance-Id", e.instance)
		mux.ServeHTTP(w, r)
	})
}

// login logs in whoever gives a name: it is a demonstration.
func (s *site) login(w http.ResponseWriter, r *http.Request) {
	user := strings.TrimSpace(r.PostFormValue("user"))
	if n := utf8.RuneCountInString(user); n < 1 || n > 64 {
		http.Error(w, "Who are you? The form field 'user' takes 1 to 64 characters.", http.StatusBadRequest)
		return
	}
	s.toil(r.Context())
	// Always a new id, in case somebody knows the old one.
	if old := s.cookies.id(r); old != "" {
		if err := s.store.drop(r.Context(), old); err != nil {
			s.unavailable(w, err)
			return
		}
	}
	id := rand.Text()
	if err := s.store.put(r.Context(), id, user); err != nil {
		s.unavailable(w, err)
		return
	}
	s.cookies.set(w, r, id)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *site) logout(w http.ResponseWriter, r *http.Request) {
	if id := s.cookies.id(r); id != "" {
		if err := s.store.drop(r.Context(), id); err != nil {
			s.unavailable(w, err)
			return
		}
	}
	s.cookies.unset(w)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// session answers who is logged in, and which instance knows it.
func (s *site) session(w http.ResponseWriter, r *http.Request) {
	s.toil(r.Context())
	user, ok := s.whoIs(w, r)
	if !ok {
		return
	}
	answer := map[string]string{"user": user, "instance": s.env.instance}
	w.Header().Set("Content-Type", "application/json")
	if user == "" {
		answer = map[string]string{"error": "not logged in", "instance": s.env.instance}
		w.WriteHeader(http.StatusUnauthorized)
	}
	_ = json.NewEncoder(w).Encode(answer) // a client that has gone needs none
}

func (s *site) index(w http.ResponseWriter, r *http.Request) {
	user, ok := s.whoIs(w, r)
	if !ok {
		return
	}
	_, inMemory := s.store.(*memory)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
	_ = page.Execute(w, map[string]any{"User": user, "Instance": s.env.instance, "Shared": !inMemory})
}

func (s *site) whoIs(w http.ResponseWriter, r *http.Request) (user string, ok bool) {
	id := s.cookies.id(r)
	if id == "" {
		return "", true
	}
	user, err := s.store.user(r.Context(), id)
	if err != nil {
		s.unavailable(w, err)
		return "", false
	}
	return user, true
}

// unavailable answers when Redis cannot be reached. Errors of the client name
// hosts and reasons, no keys.
func (s *site) unavailable(w http.ResponseWriter, err error) {
	log.Print("demo app: sessions cannot be reached: ", err)
	http.Error(w, "Sessions cannot be reached.", http.StatusServiceUnavailable)
}
