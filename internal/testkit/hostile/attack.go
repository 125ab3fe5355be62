package hostile

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"scaleout/internal/azure/arm"
	"scaleout/internal/localca"
)

// Attack has some work done with a client of Azure's against every kind: once with
// hostile answers to everything, and once for each request that the work sends to an
// honest server, with hostile answers to that one alone. The work must not be surprised.
func Attack(t *testing.T, honest http.Handler, work func(t *testing.T, c *arm.Client)) {
	t.Helper()
	paths := asked(t, honest, work)
	if len(paths) == 0 {
		t.Fatal("the work asks nothing of an honest server")
	}
	if testing.Short() {
		paths = nil
	}
	for _, k := range Kinds() {
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			work(t, Client(t, k.Handler(honest, All)))
			for _, path := range paths {
				work(t, Client(t, k.Handler(honest, func(r *http.Request) bool { return r.URL.Path == path })))
			}
		})
	}
}

// asked lists the paths that the work asks for.
func asked(t *testing.T, honest http.Handler, work func(*testing.T, *arm.Client)) []string {
	t.Helper()
	var mu sync.Mutex
	var paths []string
	work(t, Client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if !slices.Contains(paths, r.URL.Path) {
			paths = append(paths, r.URL.Path)
		}
		mu.Unlock()
		honest.ServeHTTP(w, r)
	})))
	return paths
}

// Client asks a handler, over HTTPS. It does not try again.
func Client(t *testing.T, h http.Handler) *arm.Client {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{certificate()}, CurvePreferences: []tls.CurveID{tls.X25519}}
	s.StartTLS()
	t.Cleanup(s.Close)
	s.Client().Transport.(*http.Transport).MaxIdleConnsPerHost = 100 // of two, whoever asks much at once makes many anew
	c, err := arm.New(arm.Options{
		Cloud: cloud.Configuration{Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
			cloud.ResourceManager: {Endpoint: s.URL, Audience: s.URL},
		}},
		Credential: anybody{}, Transport: s.Client(), Retry: &policy.RetryOptions{MaxRetries: -1},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// certificate is httptest's but for its key: an attack makes thousands of connections, and with
// RSA two thirds of its time went into their signatures.
var certificate = sync.OnceValue(func() tls.Certificate {
	authority, err := localca.New(time.Now(), nil)
	if err != nil {
		panic(err)
	}
	c, err := authority.Certificate("127.0.0.1")
	if err != nil {
		panic(err)
	}
	return c
})

// anybody is logged in.
type anybody struct{}

// GetToken implements azcore.TokenCredential.
func (anybody) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "anybody", ExpiresOn: time.Now().Add(time.Hour)}, nil
}
