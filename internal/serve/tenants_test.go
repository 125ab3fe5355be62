//go:build unix

package serve

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/connect"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/testkit"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
)

// another is a stack with a state of its own whose resources are in the Azure of the
// session, as the Pulumi CLI has one that attaches to the providers.
func another(t *testing.T, session *local.Session, stack string) *local.Session {
	t.Helper()
	s, err := local.Open(local.Options{Root: filepath.Join("..", ".."), Stack: stack, Home: t.TempDir(), Azure: local.AzureOptions{
		Start: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC),
	}})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	s.Azure, s.Providers = session.Azure, session.Azure.Providers()
	return s
}

// said are the lines of a Server, as they come.
type said chan string

func (c said) options() Options {
	return Options{
		Others: true, Notice: func(text string) { c <- text }, Trouble: func(err error) { c <- "trouble: " + err.Error() },
	}
}

// next is the next line.
func (c said) next(t *testing.T) string {
	t.Helper()
	select {
	case line := <-c:
		return line
	case <-time.After(time.Minute):
		require.Fail(t, "nothing is said")
		return ""
	}
}

// The app of a stack that the Pulumi CLI makes runs as soon as it is made, on a Redis with
// its cache's keys, though no stack of the session is deployed, and until it is destroyed.
func TestAnotherStack(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	session := open(t)
	lines := make(said, 100)
	s, err := Start(t.Context(), session, lines.options())
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Close()) }()
	assert.Empty(t, s.URL)
	assert.Empty(t, s.Routes())

	other := another(t, session, "dev")
	quiet := engine.Options{
		Config:  []engine.Override{{Key: "protect", Value: "false"}, {Key: "redisSku", Value: "Standard_C1"}}, // it has a new key at once
		Display: engine.Display{Out: io.Discard, Err: io.Discard, Color: colors.Never},
	}
	_, err = other.Up(t.Context(), quiet)
	require.NoError(t, err)
	v, err := other.Values(t.Context())
	require.NoError(t, err)
	assert.Regexp(t, `^App `+v.AppName+`\.azurewebsites\.net runs now, on 2 instances: http://localhost:\d+$`, lines.next(t))

	routes, err := ServedRoutes(func(name string) string { return map[string]string{RoutesVariable: s.RoutesFile}[name] })
	require.NoError(t, err, "as a command of ours in the shell has them")
	assert.Len(t, routes, 5, "production and a slot, their SCM sites, and the cache")
	transport := &http.Transport{DialContext: routes.DialContext, TLSClientConfig: &tls.Config{RootCAs: s.Roots(), MinVersion: tls.VersionTLS12}}
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Get(v.URL + "/healthz")
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, http.StatusOK, answer.StatusCode)

	require.NoError(t, ping(t.Context(), s, routes, v.RedisURL))
	renewed, err := session.Azure.Call(t.Context(), http.MethodPost, v.RedisID+"/regenerateKey", arm.ClassicCacheVersion, map[string]any{"keyType": "Secondary"})
	require.NoError(t, err)
	old, err := redisurl.Parse(v.RedisURL)
	require.NoError(t, err)
	key, _ := renewed["secondaryKey"].(string)
	withNew, err := redisurl.Build(old.Host, old.Port, key)
	require.NoError(t, err)
	eventually(t, "the Redis has the new key", func() bool { return ping(t.Context(), s, routes, withNew) == nil })

	v.RedisURL = withNew
	private := private{t: t, azure: session.Azure, server: s, values: v, app: deployed.Apps(session.Azure)[0], routes: routes, client: &http.Client{Transport: transport, Timeout: 2 * time.Second}}
	private.moves()
	var troubles []string
	for len(lines) > 0 {
		troubles = append(troubles, lines.next(t))
	}
	assert.Contains(t, strings.Join(troubles, "\n"), "the app does not reach the cache: ")

	_, err = other.Destroy(t.Context(), quiet)
	require.NoError(t, err)
	assert.Equal(t, "App "+v.AppName+".azurewebsites.net is gone.", lines.next(t))
	assert.Empty(t, s.Routes())
	assert.Empty(t, lines)
}

// ping greets a cache by its own name.
func ping(ctx context.Context, s *Server, routes connect.Routes, url string) error {
	o, err := redis.ParseURL(url)
	if err != nil {
		return err
	}
	host, _, _ := strings.Cut(o.Addr, ":")
	config := &tls.Config{RootCAs: s.Roots(), MinVersion: tls.VersionTLS12, ServerName: host}
	o.MaxRetries, o.TLSConfig = -1, config
	o.Dialer = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := routes.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return tls.Client(c, config), nil
	}
	client := redis.NewClient(o)
	defer func() { _ = client.Close() }()
	return client.Ping(ctx).Err()
}

// Apps that nobody's stack has are run as well: bare until something is deployed to them,
// with the Redis of the cache that REDIS_URL comes to name, and no more than there can be.
func TestAppsOfOtherClients(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	session := open(t)
	up(t, session)
	lines := make(said, 100)
	s, err := Start(t.Context(), session, lines.options())
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Close()) }()
	call := func(method, id string, body any) {
		t.Helper()
		_, err := session.Azure.Call(t.Context(), method, id, arm.WebVersion, body)
		require.NoError(t, err)
	}
	app, there := session.Azure.Get(s.AppID)
	require.True(t, there)
	id := func(n int) string {
		return fmt.Sprintf("%s/bare-%d", s.AppID[:strings.LastIndex(s.AppID, "/")], n)
	}
	for n := 1; n <= mostApps; n++ {
		call(http.MethodPut, id(n), map[string]any{
			"location": app["location"], "kind": app["kind"], "properties": map[string]any{
				"serverFarmId": s.main.stack.Plan, "siteConfig": map[string]any{"linuxFxVersion": "PYTHON|3.12"},
			},
		})
	}
	assert.NoError(t, byProxy(t, s, "https://bare-1.scm.azurewebsites.net/"), "it is waited for")
	var heard []string
	for range mostApps {
		heard = append(heard, lines.next(t))
	}
	all := strings.Join(heard, "\n")
	assert.Equal(t, mostApps-1, strings.Count(all, " shows App Service's own page until something is deployed to it: http://localhost:"), all)
	assert.Contains(t, all, "trouble: app bare-4: it is not run: 4 apps run already, which is as many as there can be")
	for _, nobody := range []string{"bare-4.azurewebsites.net", "bare-5.azurewebsites.net", "example.org"} {
		assert.ErrorContains(t, byProxy(t, s, "https://"+nobody), "Forbidden", nobody)
	}

	v, err := session.Values(t.Context())
	require.NoError(t, err)
	settings := func(url string) {
		call(http.MethodPut, id(1)+"/config/appsettings", map[string]any{"properties": map[string]any{appenv.RedisURL: url}})
	}
	foreign := strings.Replace(v.RedisURL, v.RedisHost, "redis.example.com", 1)
	settings(foreign)
	settings(v.RedisURL)
	assert.Contains(t, lines.next(t), "App bare-1.azurewebsites.net runs now, on 2 instances: ", "anew, with a Redis")
	s.mu.Lock()
	one := s.tenants[appOf(id(1))].app
	s.mu.Unlock()
	assert.Same(t, s.main.stack.Redis, one.stack.Redis, "one cache is one Redis")
	assert.Len(t, one.sites.Instances(id(1)), 2)

	call(http.MethodDelete, id(2), nil)
	assert.ElementsMatch(t, []string{"App bare-2.azurewebsites.net is gone.", "bare-4"}, []string{lines.next(t), named(lines.next(t))})
	call(http.MethodDelete, id(1), nil)
	assert.Equal(t, "App bare-1.azurewebsites.net is gone.", lines.next(t))
	assert.NoError(t, s.main.stack.PassAccess(t.Context()), "the Redis is still that of the other app")
	assert.Empty(t, lines)
}

// byProxy asks as a client does that knows HTTPS_PROXY only; whatever is answered is right.
func byProxy(t *testing.T, s *Server, at string) error {
	t.Helper()
	proxy, err := url.Parse(s.Proxy)
	require.NoError(t, err)
	transport := &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: s.Roots(), MinVersion: tls.VersionTLS12}}
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Get(at)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// named is the name of the app that a line is about.
func named(line string) string {
	rest, _ := strings.CutPrefix(line, "App ")
	name, _, _ := strings.Cut(rest, ".")
	return name
}

// What is not all there is not run, and it is said what it waits for.
func TestLocate(t *testing.T) {
	t.Parallel()
	session := open(t)
	up(t, session)
	v, err := session.Values(t.Context())
	require.NoError(t, err)
	p, err := deployed.Locate(t.Context(), session.Azure, v.AppID)
	require.NoError(t, err)
	assert.Equal(t, v.PlanID, p.Plan)
	assert.True(t, strings.EqualFold(v.RedisID, p.Cache))
	assert.Equal(t, v.RedisHost, p.Address.Host)
	assert.True(t, p.Same(deployed.Place{Site: strings.ToUpper(v.AppID), Plan: v.PlanID, Cache: v.RedisID}))
	assert.False(t, p.Same(deployed.Place{Site: v.AppID, Plan: v.PlanID}))
	for url, want := range map[string]string{
		strings.Replace(v.RedisURL, v.RedisHost, "redis.example.com", 1): "its REDIS_URL leads to redis.example.com, and the embedded Azure has no such cache, or makes it still",
		"redis://somewhere": "its REDIS_URL is not one of Azure's: ",
	} {
		_, err := session.Azure.Call(t.Context(), http.MethodPut, v.AppID+"/config/appsettings", arm.WebVersion,
			map[string]any{"properties": map[string]any{appenv.RedisURL: url}})
		require.NoError(t, err)
		_, err = deployed.Locate(t.Context(), session.Azure, v.AppID)
		assert.ErrorContains(t, err, want)
	}
	_, err = deployed.Locate(t.Context(), session.Azure, v.AppID+"-none")
	assert.ErrorContains(t, err, "it is not there")
}

// An app that does not start is a trouble that is said once, with its name, and no reason to
// end what serves others.
func TestAnotherStackThatDoesNotStart(t *testing.T) {
	t.Parallel()
	session := open(t)
	lines := make(said, 100)
	o := lines.options()
	o.AppDir = t.TempDir()
	s, err := Start(t.Context(), session, o)
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Close()) }()
	other := another(t, session, "dev")
	_, err = other.Up(t.Context(), engine.Options{Display: engine.Display{Out: io.Discard, Err: io.Discard, Color: colors.Never}})
	require.NoError(t, err)
	v, err := other.Values(t.Context())
	require.NoError(t, err)
	assert.Contains(t, lines.next(t), "trouble: app "+v.AppName+": --app "+o.AppDir+": ")
	eventually(t, "the end of the start", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.tenants[appOf(v.AppID)].over
	})
	assert.Empty(t, lines)
	assert.Empty(t, s.Routes())
}
