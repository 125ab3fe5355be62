package verify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

// fakeApp is an app on several instances, which take turns. A session is a cookie
// that names who logged in and the key that signed it.
type fakeApp struct {
	server    *httptest.Server
	instances []string
	mu        sync.Mutex
	turn      int
	asked     int
	answered  map[string]int64
	failed    map[string]int64

	// What can be wrong with it.
	stopped    bool   // it is not running: App Service answers in its place
	ownKeys    bool   // each instance has a secret key of its own
	forgetful  bool   // no session is ever known
	noLogin    bool   // there is no /login
	password   string // /login wants it, and the token of its page; empty: a name is enough
	loginCode  int    // of /login; 0: it works
	anonymous  bool   // answers do not name the instance
	onlyFirst  bool   // the others are out of rotation
	healthCode int    // of /healthz; 0: 200
	healthTo   string // where a redirect of /healthz leads
	sticky     bool   // who has an affinity cookie stays with the first instance
	errorEvery int    // of this many answers of /session one is a 500; 0: none
	cold       bool   // what a swap waits for is not ready yet
	log        string

	// As whom App Service sees everybody who does not come through a Front Door, and keeps them out; empty: it does not.
	seenAs string
}

func newFakeApp(t testing.TB, url string, instances []string) *fakeApp {
	t.Helper()
	a := &fakeApp{
		instances: instances, answered: map[string]int64{}, failed: map[string]int64{},
		log: "[SESSION] Redis session storage enabled (distributed sessions)\n",
	}
	a.server = httptest.NewUnstartedServer(a)
	a.server.TLS = &tls.Config{Certificates: []tls.Certificate{certificateFor(t, strings.TrimPrefix(url, "https://"), "*.z01.azurefd.net")}}
	a.server.StartTLS()
	t.Cleanup(a.server.Close)
	return a
}

func (a *fakeApp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	instance, turn := a.next(r)
	if !a.anonymous {
		w.Header().Set("X-Instance-Id", instance)
	}
	key := "shared"
	if a.ownKeys {
		key = instance
	}
	switch {
	case a.seenAs != "" && !strings.HasSuffix(r.Host, ".azurefd.net"):
		w.Header().Set("x-ms-forbidden-ip", a.seenAs)
		http.Error(w, "Error 403 - Forbidden", http.StatusForbidden)
	case a.stopped:
		http.Error(w, "Error 403 - This web app is stopped.", http.StatusForbidden)
	case r.URL.Path == "/healthz" && a.healthTo != "":
		http.Redirect(w, r, a.healthTo, http.StatusFound)
	case r.URL.Path == "/healthz" && a.healthCode != 0:
		w.WriteHeader(a.healthCode)
	case r.URL.Path == "/healthz":
	case r.URL.Path == "/login" && a.loginCode != 0:
		w.WriteHeader(a.loginCode)
	case r.URL.Path == "/login" && r.Method == http.MethodGet && a.password != "":
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "a-token"})
		_, _ = io.WriteString(w, passwordPage)
	case r.URL.Path == "/login" && a.password != "" && !a.letsIn(r):
		_, _ = io.WriteString(w, passwordPage)
	case r.URL.Path == "/login" && !a.noLogin:
		http.SetCookie(w, &http.Cookie{Name: "session", Value: r.PostFormValue("user") + "." + key})
		if a.sticky {
			http.SetCookie(w, &http.Cookie{Name: "ARRAffinity", Value: instance})
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	case r.URL.Path == "/session" && a.errorEvery > 0 && turn%a.errorEvery == 0:
		w.WriteHeader(http.StatusInternalServerError)
	case r.URL.Path == "/session":
		a.whoIs(w, r, key)
	default:
		http.NotFound(w, r)
	}
}

func (a *fakeApp) whoIs(w http.ResponseWriter, r *http.Request, key string) {
	var user, signed string
	if c, err := r.Cookie("session"); err == nil {
		user, signed, _ = strings.Cut(c.Value, ".")
	}
	if signed != key || a.forgetful {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"user": user})
}

const passwordPage = `<form method="post"><input type="hidden" name="csrf_token" value="a-token"><input name="user"><input type="password" name="password"></form>`

// letsIn wants the password, and the token from the page of the same visitor.
func (a *fakeApp) letsIn(r *http.Request) bool {
	c, err := r.Cookie("session")
	return err == nil && c.Value == "a-token" && r.PostFormValue("csrf_token") == "a-token" && r.PostFormValue("password") == a.password
}

// next is whose turn it is. Logins are always the first instance's.
func (a *fakeApp) next(r *http.Request) (instance string, turn int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked++
	_, err := r.Cookie("ARRAffinity")
	if a.onlyFirst || r.URL.Path != "/session" || a.sticky && err == nil {
		return a.instances[0], a.turn
	}
	a.turn++
	return a.instances[a.turn%len(a.instances)], a.turn
}

// traffic says what Azure Monitor knows: answers of the first instance, of the
// second, and so on.
func (a *fakeApp) traffic(all ...int64) {
	for i, n := range all {
		a.answered[a.instances[i]] = n
	}
}

// Answered and Log make it a data plane of the simulator. Instances that are gone have
// answered, too.
func (a *fakeApp) Answered(string) []sim.Answers {
	ids := maps.Clone(a.answered)
	maps.Copy(ids, a.failed)
	var all []sim.Answers
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		all = append(all, sim.Answers{Instance: id, Requests: a.answered[id], Failed: a.failed[id]})
	}
	return all
}
func (a *fakeApp) Log(string) string                  { return a.log }
func (a *fakeApp) Ready(string, int64) (bool, string) { return !a.cold, "" }
func (a *fakeApp) Swapped(string, string)             {}

func certificateFor(t testing.TB, hosts ...string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: hosts, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
