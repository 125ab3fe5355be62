package endpoint_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/localca"
)

// A token opens every path of ARM's, and nothing else does.
func TestOnlyATokenOpensARM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good, other := w.token(), newWorld(t).token()
	secret := w.arm.Principal().ClientSecret
	head, rest, _ := strings.Cut(good, ".")
	claims, _, _ := strings.Cut(rest, ".")
	unsigned, err := jwt.New(jwt.SigningMethodNone).SignedString(jwt.UnsafeAllowNoneSignatureType)
	require.NoError(t, err)

	for _, path := range []string{"/subscriptions", "/subscriptions/x/resourceGroups/y", "/", "/metadata/endpoints/"} {
		got := w.get(path, "Authorization", "Bearer "+good)
		assert.Equal(t, `{"from":"ARM"}`, got.raw, path)
		assert.Equal(t, "AuthenticationFailed", w.get(path).code(), path)
	}
	for name, c := range map[string]struct{ header, code string }{
		"nothing":                {"", "AuthenticationFailed"},
		"no token":               {"Bearer ", "AuthenticationFailedInvalidHeader"},
		"another scheme":         {"Basic " + good, "AuthenticationFailedInvalidHeader"},
		"the secret itself":      {"Bearer " + secret, "InvalidAuthenticationToken"},
		"another run's":          {"Bearer " + other, "InvalidAuthenticationToken"},
		"a signature taken away": {"Bearer " + head + "." + claims + ".", "InvalidAuthenticationToken"},
		"one never signed":       {"Bearer " + unsigned, "InvalidAuthenticationToken"},
		"a changed one":          {"Bearer " + head + "." + claims[:len(claims)-2] + "AA." + good[strings.LastIndex(good, ".")+1:], "InvalidAuthenticationToken"},
	} {
		got := w.get("/subscriptions", "Authorization", c.header)
		assert.Equal(t, http.StatusUnauthorized, got.status, name)
		assert.Equal(t, c.code, got.code(), name)
		assert.Contains(t, got.header.Get("WWW-Authenticate"), `Bearer authorization_uri="`+w.arm.URL()+`/adfs", error="invalid_token"`, name)
		assert.NotContains(t, got.raw, "from", name)
		if token, found := strings.CutPrefix(c.header, "Bearer "); found {
			assert.Error(t, w.arm.Accept(token), "%s opens no service beside ARM, either", name)
		}
	}
	require.NoError(t, w.arm.Accept(good))
}

func TestATokenExpires(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token()
	w.clock.Advance(time.Hour - 2*time.Second)
	assert.Equal(t, http.StatusOK, w.get("/subscriptions", "Authorization", "Bearer "+token).status)
	w.clock.Advance(time.Second)
	got := w.get("/subscriptions", "Authorization", "Bearer "+token)
	assert.Equal(t, http.StatusUnauthorized, got.status)
	assert.Equal(t, "ExpiredAuthenticationToken", got.code())
	assert.Contains(t, got.raw, "The access token expiry UTC time '11/23/2026 12:59:59 PM' is earlier than current UTC time '11/23/2026 12:59:59 PM'.")
}

// A page in somebody's browser reaches this machine under a name of its own
// (DNS rebinding), and gets nothing, not even the public metadata.
func TestTheHostHasToBeThisMachine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token()
	port := w.arm.URL()[strings.LastIndex(w.arm.URL(), ":"):]
	for _, path := range []string{"/subscriptions", "/metadata/endpoints?api-version=2015-01-01", "/adfs/.well-known/openid-configuration"} {
		for _, host := range []string{"evil.example", "evil.example" + port, "localhost.evil.example", "0.0.0.0" + port, "127.0.0.1.evil.example"} {
			got := w.get(path, "Host", host, "Authorization", "Bearer "+token)
			assert.Equal(t, http.StatusMisdirectedRequest, got.status, host+path)
			assert.Equal(t, "InvalidHostName", got.code(), host+path)
		}
		for _, host := range []string{"localhost" + port, "127.0.0.1" + port, "LOCALHOST"} {
			assert.Equal(t, http.StatusOK, w.get(path, "Host", host, "Authorization", "Bearer "+token).status, host+path)
		}
	}
}

func TestClosedForGood(t *testing.T) {
	t.Parallel()
	authority, err := localca.New(time.Now(), nil)
	require.NoError(t, err)
	o := endpoint.Options{Authority: authority, TenantID: tenant, ARM: http.NotFoundHandler()}
	arm, err := endpoint.ServeARM(o)
	require.NoError(t, err)
	require.NoError(t, arm.Close())
	client := http.Client{Transport: &http.Transport{TLSClientConfig: trusting(authority)}}
	_, err = client.Get(arm.URL())
	require.Error(t, err)
}

// A client that was told to wait has waited, in ARM's time, when it comes again
// much sooner.
func TestWaitingIsShort(t *testing.T) {
	t.Parallel()
	var passed []time.Duration
	w := newWorld(t, func(o *endpoint.Options) {
		o.Advance = func(d time.Duration) { passed = append(passed, d) }
		o.ARM = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/busy" {
				w.Header().Set("Retry-After", "15")
			}
			w.WriteHeader(http.StatusAccepted)
		})
	})
	token := w.token()
	w.clock.Advance(3 * time.Second)
	assert.Empty(t, w.get("/idle", "Authorization", "Bearer "+token).header.Get("Retry-After"))
	w.clock.Advance(2 * time.Second)
	assert.Equal(t, "1", w.get("/busy", "Authorization", "Bearer "+token).header.Get("Retry-After"))
	assert.Equal(t, []time.Duration{3 * time.Second, 2 * time.Second, 15 * time.Second}, passed)
}

// A swap tells nobody when to ask again, and goes on as fast as the app gets warm. However
// often it is asked for, no more time passes than on the client's clock.
func TestASwapIsNotHurried(t *testing.T) {
	t.Parallel()
	var passed time.Duration
	w := newWorld(t, func(o *endpoint.Options) {
		o.Advance = func(d time.Duration) { passed += d }
		o.ARM = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) })
	})
	token := w.token()
	for range 20 {
		w.clock.Advance(time.Second)
		w.get("/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/app/slots/staging/operationresults/1", "Authorization", "Bearer "+token)
	}
	assert.Equal(t, 20*time.Second, passed)
}

// The cache provider suggests no pace. A cache is created in a minute and a half even so,
// for a client that asks every half minute as Azure's SDKs do.
func TestACacheIsThereSoon(t *testing.T) {
	t.Parallel()
	azures := clock.NewVirtual(epoch)
	w := newWorld(t, func(o *endpoint.Options) {
		o.ARM, o.Advance = sim.New(sim.Options{Clock: azures}), azures.Advance
	})
	bearer := "Bearer " + w.token()
	put := func(path, body string) reply {
		req, err := http.NewRequest(http.MethodPut, w.arm.URL()+path, strings.NewReader(body))
		require.NoError(t, err)
		return w.do(req, "Authorization", bearer, "Content-Type", "application/json")
	}
	group := "/subscriptions/" + sim.DefaultSubscription + "/resourceGroups/rg"
	require.Equal(t, http.StatusCreated, put(group+"?api-version=2022-09-01", `{"location":"eastus"}`).status)
	created := put(group+"/providers/Microsoft.Cache/redis/cache1?api-version=2024-11-01",
		`{"location":"eastus","properties":{"sku":{"name":"Basic","family":"C","capacity":0}}}`)
	require.Equal(t, http.StatusCreated, created.status, created.raw)
	poll := strings.TrimPrefix(created.header.Get("Azure-AsyncOperation"), w.arm.URL())
	var seen []any
	for range 3 {
		w.clock.Advance(30 * time.Second)
		seen = append(seen, w.get(poll, "Authorization", bearer).body["status"])
	}
	assert.Equal(t, []any{"InProgress", "InProgress", "Succeeded"}, seen)
}
