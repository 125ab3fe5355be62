package verify_test

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/sim"
	kit "scaleout/internal/testkit/world"
	"scaleout/internal/verify"
)

// byCheck sorts a report by check.
func byCheck(r verify.Report) map[string]verify.Finding {
	all := map[string]verify.Finding{}
	for _, f := range r.Findings {
		all[f.Check] = f
	}
	return all
}

// What somebody may not see is skipped, and said which role it takes. All else is
// checked.
func TestReaderSeesLess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, typ := range []string{"Microsoft.Cache/redisEnterprise/databases", "Microsoft.Web/sites/config"} {
		w.session.Azure.Inject(sim.Fault{Method: http.MethodPost, Type: typ, Kind: sim.Denied, Count: 9})
	}
	all := byCheck(w.verify())
	for check, role := range map[string]string{
		"app-settings": "Website Contributor", "secret-key": "Website Contributor", "redis-url": "Website Contributor",
		"redis-url-cache": "Website Contributor", "redis-url-key": "Website Contributor", "cache-answers": "Website Contributor",
	} {
		assert.Equal(t, verify.Skip, all[check].Status, check)
		assert.Contains(t, all[check].Seen, "it takes the role "+role, check)
	}
	for _, check := range []string{"plan-instances", "autoscale-enabled", "affinity", "cache-ready", "sessions"} {
		assert.Equal(t, verify.Pass, all[check].Status, check)
	}
}

func TestKeysMayNotBeSeen(t *testing.T) {
	t.Parallel()
	for role, kind := range map[string]struct {
		config []string
		typ    string
	}{
		"Redis Cache Contributor": {kit.ClassicCache, "Microsoft.Cache/Redis"},
		"Contributor":             {nil, "Microsoft.Cache/redisEnterprise/databases"},
	} {
		w := newWorld(t, kind.config...)
		w.session.Azure.Inject(sim.Fault{Method: http.MethodPost, Type: kind.typ, Kind: sim.Denied, Count: 9})
		f := byCheck(w.verify())["redis-url-key"]
		assert.Equal(t, verify.Skip, f.Status)
		assert.Contains(t, f.Seen, "it takes the role "+role)
	}
}

// What cannot be read for another reason might hide a failure, so it is one.
func TestUnreadIsNotPassed(t *testing.T) {
	t.Parallel()
	for kind, says := range map[sim.FaultKind]string{
		sim.Throttled: "Azure has been asked too often", sim.Internal: "Azure answers 500 InternalServerError",
	} {
		w := newWorld(t)
		w.session.Azure.Inject(sim.Fault{Method: http.MethodGet, Type: "Microsoft.Web/serverfarms", Kind: kind, Count: 9})
		f := byCheck(w.verify())["plan-instances"]
		assert.Equal(t, verify.Fail, f.Status)
		assert.Contains(t, f.Seen, "could not be checked: ")
		assert.Contains(t, f.Seen, says)
	}
}

// Without the app there is nothing to say.
func TestAppThatIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.options.SiteID += "-missing"
	_, err := verify.Run(context.Background(), w.options)
	require.Error(t, err)
	assert.Equal(t, arm.Missing, arm.KindOf(err))
	w.options.SiteID = w.output("planId")
	_, err = verify.Run(context.Background(), w.options)
	require.ErrorContains(t, err, "is not an App Service app")
}

// An app and a cache that accept connections and say nothing are not waited for.
func TestSilenceIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer silent.Close()
	w.options.Patience = 50 * time.Millisecond
	w.options.Dial = func(_ context.Context, network, _ string) (net.Conn, error) { // there is a way, however busy the machine
		return net.Dial(network, silent.Addr().String())
	}
	all := byCheck(w.verify())
	for _, check := range []string{"health-path", "sessions", "cache-answers"} {
		assert.Equal(t, verify.Fail, all[check].Status, check)
		assert.Contains(t, all[check].Seen, "no answer in time", check)
	}
}

// The classic caches end one day.
func TestClassicCachesEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kit.ClassicCache...)
	w.session.Azure.Clock.Advance(2 * 365 * 24 * time.Hour)
	f := byCheck(w.verify("cache-retirement"))["cache-retirement"]
	assert.Equal(t, verify.Fail, f.Status)
	assert.Equal(t, "this is an Azure Cache for Redis, which Microsoft switches off by 2028-09-30", f.Seen)
}

// The way out works on prod, which is protected.
func TestLeavingTheClassicCache(t *testing.T) {
	t.Parallel()
	w := newWorld(t, kit.ClassicCache...)
	report := w.verify("cache-retirement")
	assert.Equal(t, verify.Warn, report.Findings[0].Status)
	assert.Contains(t, report.Findings[0].Do, "protect has to be off")
	w.heed(report)
}

// Where Azure has no other kind, nobody is told to move to it.
func TestClassicCacheWithoutASuccessor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, append([]string{"azure-native:location", "usgovvirginia"}, kit.ClassicCache...)...)
	report := w.verify("cache-retirement")
	assert.Equal(t, verify.Warn, report.Findings[0].Status)
	assert.Contains(t, report.Findings[0].Do, "Azure Managed Redis is not in usgovvirginia")
	assert.NotContains(t, report.Findings[0].Do, "redisSku")
}

// Nobody is told to lift a protection that is not there, or to put up one after. Of a
// stack whose outputs do not say, it may be there.
func TestLeavingTheClassicCacheUnprotected(t *testing.T) {
	t.Parallel()
	w := newWorld(t, append([]string{"protect", "false"}, kit.ClassicCache...)...)
	report := w.verify("cache-retirement")
	assert.Equal(t, verify.Warn, report.Findings[0].Status)
	assert.NotContains(t, report.Findings[0].Do, "protect")
	w.heed(report)

	v := w.values()
	v.Protect = nil
	_, declared, err := verify.FromOutputs(v)
	require.NoError(t, err)
	assert.False(t, declared.Unprotected)
}
