package demo

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/entra"
	"scaleout/internal/dataplane/identity"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/testkit"
	"scaleout/program/redisurl"
)

const (
	appObject = "22222222-0000-4000-8000-000000000002"
	appClient = "22222222-0000-4000-8000-000000000001"
	// tokenLife is short, so that tokens end and are renewed within the test.
	tokenLife = 8 * time.Second
)

// A cacheByToken is a cache that only tokens open, and who issues them.
type cacheByToken struct {
	redis  *redisserver.Server
	env    []string
	logins chan struct{} // each that was tried
}

// counted says of each token that it is looked at.
type counted struct {
	redisserver.Tokens
	looked chan<- struct{}
}

func (c counted) Check(token string) (string, time.Time, error) {
	select {
	case c.looked <- struct{}{}:
	default: // nobody waits
	}
	return c.Tokens.Check(token)
}

func startCacheByToken(t *testing.T) *cacheByToken {
	t.Helper()
	issuer, err := entra.NewIssuer(nil, nil)
	require.NoError(t, err)
	identities, err := identity.Serve(issuer, "tenant", tokenLife)
	require.NoError(t, err)
	t.Cleanup(func() { _ = identities.Close() })
	logins := make(chan struct{})
	server, err := redisserver.Start(t.Context(), redisserver.Options{
		Dir: t.TempDir(), InProcess: true, Tokens: counted{issuer.ForRedis(), logins},
		Access: redisserver.Access{KeysOff: true, Assigned: []string{appObject}},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	at, err := redisurl.Keyless(server.Host(), server.Port())
	require.NoError(t, err)
	variables, _ := identities.Environment("/app", func(context.Context) ([]identity.Identity, error) {
		return []identity.Identity{{ID: "/identity", ClientID: appClient, ObjectID: appObject}}, nil
	})
	env := []string{"REDIS_URL=" + at, "SSL_CERT_FILE=" + server.CAFile(), "REDIS_USERNAME=" + appObject, "AZURE_CLIENT_ID=" + appClient}
	for name, value := range variables {
		env = append(env, name+"="+value)
	}
	return &cacheByToken{server, env, logins}
}

// byToken runs a test with each program that logs in by tokens, where Ada is logged in.
func byToken(t *testing.T, test func(t *testing.T, cache *cacheByToken, app *instance, cookie string)) {
	testkit.Long(t)
	t.Parallel()
	for _, p := range []program{demoApp, flaskToday} {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			cache := startCacheByToken(t)
			app := p.start(t, append(cache.env, secretKey)...)
			test(t, cache, app, app.login(t, "Ada"))
		})
	}
}

// Tokens end and are renewed, and nobody notices: no request fails, nobody is logged out, and
// no connection is closed since its token has ended. The clients are the real ones: azidentity
// and go-redis, azure-identity, redis-entraid and redis-py.
func TestSessionsOutliveTokens(t *testing.T) {
	byToken(t, func(t *testing.T, cache *cacheByToken, app *instance, cookie string) {
		requests := 0
		for until := time.Now().Add(5 * tokenLife / 2); time.Now().Before(until); requests++ {
			a := app.get(t, "/session", cookie)
			require.Equal(t, 200, a.status, a.body)
			require.Contains(t, a.body, "Ada")
			time.Sleep(20 * time.Millisecond)
		}
		assert.Greater(t, requests, 30)
		// On a busy machine one may be late. Without renewal there would be one at each end, two here.
		assert.LessOrEqual(t, cache.redis.TokensEnded(), int64(1), "connections were not renewed in time")

		// An identity that is let in no more: the app says so, in its answers and in its log.
		require.NoError(t, cache.redis.SetAccess(t.Context(), redisserver.Access{KeysOff: true}))
		a := app.get(t, "/session", cookie)
		assert.Contains(t, []int{500, 503}, a.status, a.body)
		app.stop()
		lines, _ := app.log.all()
		log := strings.Join(lines, "\n")
		assert.Contains(t, log, "does not let the app's identity in")
		for _, secret := range cache.env {
			if name, value, _ := strings.Cut(secret, "="); name == "IDENTITY_HEADER" {
				assert.NotContains(t, log, value)
			}
		}
		assert.NotContains(t, log, "eyJ", "a token begins so")
	})
}

// A login is refused for a moment, as one with a token that ends just before the next one comes.
func TestNextTokenIsWaitedFor(t *testing.T) {
	byToken(t, func(t *testing.T, cache *cacheByToken, app *instance, cookie string) {
		require.NoError(t, cache.redis.SetAccess(t.Context(), redisserver.Access{KeysOff: true}))
		answered := app.inBackground(t.Context(), "/session", cookie)
		for range 3 {
			select {
			case <-cache.logins:
			case a := <-answered:
				require.Fail(t, "the app gave up", "%d %s", a.status, a.body)
			}
		}
		require.NoError(t, cache.redis.SetAccess(t.Context(), redisserver.Access{KeysOff: true, Assigned: []string{appObject}}))
		a := <-answered
		assert.Equal(t, 200, a.status, a.body)
	})
}

// Where the environment lacks what a login by token takes, the app does not start, and says why.
func TestNoUserName(t *testing.T) {
	t.Parallel()
	_, err := newLogin(func(string) string { return "" })
	require.ErrorContains(t, err, "REDIS_USERNAME")
	assert.NoError(t, (*login)(nil).explained(nil))
	u, err := url.Parse("rediss://localhost:10000/0")
	require.NoError(t, err)
	assert.Nil(t, u.User)
}
