package identity

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"scaleout/internal/azure/entra"
)

// Lifetime of a token: "The back-end services for managed identities maintain a cache per
// resource URI for around 24 hours", for which tokens live.
const Lifetime = 24 * time.Hour

// An Identity is one that an app has.
type Identity struct {
	ID       string // ARM id; empty: the app's own, that of the system
	ClientID string
	ObjectID string
}

// An App says what identities it has now.
type App func(ctx context.Context) ([]Identity, error)

// A Server listens on the loopback interface. It is safe for concurrent use.
type Server struct {
	issuer *entra.Issuer
	tenant string
	http   *http.Server
	url    string

	mu       sync.Mutex
	lifetime time.Duration
	apps     map[string]*registered // by id in lower case
}

type registered struct {
	header string
	app    App
}

// Serve listens until Close. Lifetime is that of tokens; 0: Lifetime.
func Serve(issuer *entra.Issuer, tenantID string, lifetime time.Duration) (*Server, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("no port for the identity endpoint: %w", err)
	}
	s := &Server{issuer: issuer, tenant: tenantID, apps: map[string]*registered{}}
	s.SetLifetime(lifetime)
	s.url = "http://" + listener.Addr().String() + "/msi/token"
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	go func() { _ = s.http.Serve(listener) }()
	return s, nil
}

// SetLifetime changes how long tokens live that are handed out from now on; 0: Lifetime.
func (s *Server) SetLifetime(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lifetime = cmp.Or(d, Lifetime)
}

func (s *Server) lives() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lifetime
}

// Issuer knows the tokens that are handed out here.
func (s *Server) Issuer() *entra.Issuer { return s.issuer }

// Close ends the server.
func (s *Server) Close() error { return s.http.Close() }

// Environment is what an app or a slot finds in its environment, and the header's value, which
// is secret: it is what lets a process ask.
func (s *Server) Environment(id string, app App) (environment map[string]string, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.apps[strings.ToLower(id)]
	if r == nil {
		r = &registered{header: rand.Text()}
		s.apps[strings.ToLower(id)] = r
	}
	r.app = app
	return map[string]string{"IDENTITY_ENDPOINT": s.url, "IDENTITY_HEADER": r.header}, r.header
}

// asked is the app that a header belongs to; nil: none.
func (s *Server) asked(header string) App {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.apps {
		if subtle.ConstantTimeCompare([]byte(r.header), []byte(header)) == 1 {
			return r.app
		}
	}
	return nil
}

const apiVersion = "2019-08-01"

// audiences are those of services that an app of this program asks; Entra ID knows more.
var audiences = []string{entra.Redis, entra.ARM, entra.Vault}

// serve answers a request for a token. The words of a missing identity are seen in
// Azure-Samples/azure-search-openai-demo#2148; those of other refusals were not.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	app := s.asked(r.Header.Get("X-IDENTITY-HEADER"))
	audience := entra.Audience(query.Get("resource"))
	switch {
	case app == nil:
		refuse(w, http.StatusUnauthorized, "The header X-IDENTITY-HEADER is missing or does not match IDENTITY_HEADER.")
		return
	case r.Method != http.MethodGet || r.URL.Path != "/msi/token":
		refuse(w, http.StatusNotFound, "There is nothing but GET /msi/token.")
		return
	case query.Get("api-version") != apiVersion:
		refuse(w, http.StatusBadRequest, "The api-version is not supported. It has to be "+apiVersion+".")
		return
	case !slices.Contains(audiences, audience):
		refuse(w, http.StatusBadRequest, fmt.Sprintf("AADSTS500011: The resource principal named %s was not found in the tenant.", audience))
		return
	}
	all, err := app(r.Context())
	if err != nil {
		refuse(w, http.StatusInternalServerError, "The app's identities cannot be read.")
		return
	}
	who, found := choose(all, query.Get)
	if !found {
		refuse(w, http.StatusBadRequest, "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.")
		return
	}
	s.grant(w, who, audience)
}

// choose finds the identity that is asked for: by one of three names, or the system's.
func choose(all []Identity, asked func(string) string) (Identity, bool) {
	at := slices.IndexFunc(all, func(i Identity) bool {
		switch {
		case asked("client_id") != "":
			return strings.EqualFold(i.ClientID, asked("client_id"))
		case asked("principal_id") != "":
			return strings.EqualFold(i.ObjectID, asked("principal_id"))
		case asked("mi_res_id") != "":
			return i.ID != "" && strings.EqualFold(i.ID, asked("mi_res_id"))
		}
		return i.ID == ""
	})
	if at < 0 {
		return Identity{}, false
	}
	return all[at], true
}

func (s *Server) grant(w http.ResponseWriter, who Identity, audience string) {
	token, ends, err := s.issuer.Issue(entra.Principal{TenantID: s.tenant, ClientID: who.ClientID, ObjectID: who.ObjectID}, audience, s.lives())
	if err != nil {
		refuse(w, http.StatusInternalServerError, "The token cannot be signed.")
		return
	}
	write(w, http.StatusOK, map[string]any{
		"access_token": token, "client_id": who.ClientID, "resource": audience, "token_type": "Bearer",
		"expires_on": strconv.FormatInt(ends.Unix(), 10), "not_before": strconv.FormatInt(s.issuer.Now().Unix(), 10),
	})
}

func refuse(w http.ResponseWriter, status int, message string) {
	write(w, status, map[string]any{"statusCode": status, "message": message})
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that has gone needs none
}
