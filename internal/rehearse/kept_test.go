//go:build unix

package rehearse_test

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/local"
	"scaleout/internal/login"
	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/rehearsal"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
)

const (
	keeperKey  = "cookies-of-the-keeper"
	cachesKey  = "Ab/cd+ef/gh+ij/kl+mn/op+qr/st+uv/wx+yz/0123A="
	othersKey  = "Zy+xw/vu+ts/rq+po/nm+lk/ji+hg/fe+dc/ba+9876A="
	keeperName = "keeper"
)

// playKeeper puts an app of testdata under load: on two instances next to a Redis, and
// without the stack around them, which says nothing of where an app keeps things.
func playKeeper(t *testing.T, app, keep, fixed string, change func(*rehearse.Options), act func(rehearsal.Rehearsal)) {
	t.Helper()
	testkit.Long(t)
	testkit.Program(t, testkit.InstallFlask, "gunicorn")
	redis, err := redisserver.Start(t.Context(), redisserver.Options{
		Dir: t.TempDir(), Access: redisserver.Access{Primary: cachesKey, Secondary: othersKey}, Replicated: true, InProcess: true,
	})
	require.NoError(t, err)
	defer func() { assert.NoError(t, redis.Close()) }()
	url, err := redisurl.Build(redis.Host(), redis.Port(), cachesKey)
	require.NoError(t, err)
	found, err := deployed.FindApp("testdata/"+app, "gunicorn --threads 4 app:app")
	require.NoError(t, err)
	o := rehearse.Options{
		Rate: 20, Sessions: 8, Speed: rehearsal.Fast, Azure: local.AzureOptions{Start: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)},
	}
	if change != nil {
		change(&o)
	}
	site := platform.Site{
		Name: keeperName, HostName: keeperName + ".azurewebsites.net", Command: found.Command, Dir: found.Dir,
		Settings:    map[string]string{"KEEP": keep, appenv.RedisURL: url, appenv.FlaskSecretKey: keeperKey},
		Environment: map[string]string{"PATH": os.Getenv("PATH"), "SSL_CERT_FILE": redis.CAFile(), "PYTHONDONTWRITEBYTECODE": "1"},
		Secrets:     []string{url, keeperKey}, HealthCheckPath: "/healthz",
	}
	if keep == "sqlite-fixed" {
		site.Settings["PLACE"] = fixed
	}
	act(rehearsal.Rehearsal{Options: o, Places: rehearsal.Python, Play: func(ctx context.Context, o rehearse.Options) (result.Rehearsal, error) {
		seen, err := rehearse.PlaySite(ctx, o, site, &deployed.Stack{Redis: redis}, 2)
		return result.Rehearsal{
			Stack: "prod", Rate: o.Rate, Sessions: o.Sessions, Speed: o.Speed, CacheCost: "100.74 USD", Topologies: []result.Topology{seen},
		}, err
	}})
}

// KEPT, and "sessions in Redis", are only said of an app of which they are true. Whoever
// keeps sessions in an instance is told so, and why people were logged out.
func TestWhereSessionsAre(t *testing.T) {
	t.Parallel()
	fixed := filepath.Join("/tmp", "keeper-"+rand.Text()+".db")
	t.Cleanup(func() { _ = os.Remove(fixed) })
	for keep, want := range map[string]struct {
		place result.Place
		kept  bool
		says  []string // in what is said of it
		asked bool
		files string
	}{
		"redis":          {place: result.InRedis, kept: true, says: []string{"Sessions are in Redis"}, asked: true},
		"counter":        {place: result.InRedis, kept: true, says: []string{"wrote counter.txt", "no other instance sees"}, asked: true, files: "counter.txt"},
		"copies":         {place: result.InRedis, kept: true, says: []string{"instances keep copies", "a logout on one instance"}, asked: true},
		"cookie":         {place: result.InCookie, kept: true, says: []string{"travel in the cookie", "4,096 bytes", "never asked Redis", "100.74 USD a month"}},
		"own-key":        {place: result.OwnKey, says: []string{"a key of its own", "FLASK_SECRET_KEY"}},
		"memory":         {place: result.InInstance, says: []string{"in each instance, in memory", "never asked Redis"}},
		"files":          {place: result.InInstance, says: []string{"people/ with"}, files: "people/"},
		"filesystem":     {place: result.InInstance, says: []string{"flask_session/ with", `SESSION_TYPE="redis"`}, files: "flask_session/"},
		"sqlite":         {place: result.InInstance, says: []string{"the SQLite database users.db"}, files: "users.db"},
		"sqlite-tmp":     {place: result.InInstance, says: []string{"the SQLite database $TMPDIR/users.db"}, files: "$TMPDIR/users.db"},
		"sqlite-fixed":   {place: result.InInstance, says: []string{"on App Service each has its own", "the SQLite database " + fixed}, files: fixed},
		"redis-as-cache": {place: result.InInstance, says: []string{"flask_session/ with", "asked Redis for other things: GET"}, asked: true, files: "flask_session/"},
	} {
		t.Run(keep, func(t *testing.T) {
			t.Parallel()
			playKeeper(t, "keeper", keep, fixed, nil, func(r rehearsal.Rehearsal) {
				r.Kept(t, func(t require.TestingT, s result.Summary) {
					stack := s.Topologies[0]
					require.NotNil(t, stack.Kept)
					require.NotEmpty(t, stack.Timeline)
					assert.Equal(t, 2, stack.Timeline[0].Instances, "the calm before is not drawn as what came later")
					assert.Positive(t, stack.Timeline[0].CPU)
					assert.Equal(t, want.place, stack.Kept.Sessions)
					assert.Equal(t, want.kept, len(s.Broken) == 0, s.Broken)
					assert.Equal(t, want.asked, len(stack.Kept.Commands) > 0, stack.Kept.Commands)
					said := strings.Join(append(s.Broken, s.Storage...), "\n")
					for _, text := range want.says {
						assert.Contains(t, said, text)
					}
					assert.Equal(t, want.place == result.InRedis, stack.Sessions == "in Redis Standard_C1", stack.Sessions)
					var files []string
					for _, f := range stack.Kept.Files {
						files = append(files, f.Path)
					}
					assert.Equal(t, want.files, strings.Join(files, " "))
				})
			})
		})
	}
}

// An app that fails by itself is shown in its own words, without secrets, and is not told
// what an app must offer.
func TestAnAppThatFailsIsQuoted(t *testing.T) {
	t.Parallel()
	playKeeper(t, "keeper", "broken", "", nil, func(r rehearsal.Rehearsal) {
		err := r.Fails(t)
		require.ErrorContains(t, err, "POST /login answered 500")
		require.ErrorContains(t, err, "RuntimeError: no such table: users")
		assert.NotContains(t, err.Error(), keeperKey)
		assert.NotContains(t, err.Error(), "must offer")
	})
}

// One that fails once people are logged in is quoted, too: once, however often it fails.
func TestAnAppThatFailsLaterIsQuoted(t *testing.T) {
	t.Parallel()
	var said phases
	report := func(o *rehearse.Options) { o.Progress, o.Rate = &said, 60 }
	playKeeper(t, "keeper", "redis-breaks", "", report, func(r rehearsal.Rehearsal) {
		r.Seen(t, func(t require.TestingT, s result.Summary) { assert.Greater(t, s.Topologies[0].Failed, 1) })
	})
	text := said.String()
	assert.Contains(t, text, "RuntimeError: no such column: name")
	assert.NotContains(t, text, keeperKey)
	assert.Equal(t, 1, strings.Count(text, "has answered 500"), text)
}

// phases are what a rehearsal says of its progress.
type phases struct {
	mu   sync.Mutex
	text strings.Builder
}

func (p *phases) Phase(_, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if what == "starting the app" { // once more, on a busy machine
		p.text.Reset()
	}
	p.text.WriteString(what + "\n")
}
func (p *phases) Notice(topology, text string) { p.Phase(topology, text) }
func (p *phases) Tick(rehearse.Status)         {}

func (p *phases) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// People log in with a user, a password and the token of the login page, and are
// recognized by a page.
func TestALoginWithPasswordAndToken(t *testing.T) {
	t.Parallel()
	with := func(form string) func(*rehearse.Options) {
		return func(o *rehearse.Options) {
			o.SessionPath = "/account"
			var err error
			o.Login, err = login.Parse(form)
			require.NoError(t, err)
		}
	}
	playKeeper(t, "members", "", "", with("username=ann&password=correct+horse"), func(r rehearsal.Rehearsal) {
		r.Kept(t, func(t require.TestingT, s result.Summary) {
			assert.Empty(t, s.Broken)
			assert.Equal(t, result.InRedis, s.Topologies[0].Kept.Sessions)
		})
	})
	playKeeper(t, "members", "", "", with("username=ann&password=wrong+horse"), func(r rehearsal.Rehearsal) {
		err := r.Fails(t)
		require.ErrorContains(t, err, "the login page again")
		assert.NotContains(t, err.Error(), "horse")
	})
}
