package verify_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azpolicy "github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	kit "scaleout/internal/testkit/world"
	"scaleout/internal/verify"
	"scaleout/program/outputs"
)

// world is the real prod stack on an embedded Azure, with an app of the test's own
// and a Redis behind it.
type world struct {
	t       testing.TB
	session *local.Session
	config  []engine.Override

	options verify.Options
	app     *fakeApp
	redis   *redisserver.Server

	read map[string]any // outputs, until the next update
}

// newWorld opens a stack that stands, with settings as key, value, key, value….
func newWorld(t testing.TB, config ...string) *world {
	t.Helper()
	stack := kit.Standing(t, "prod", config...)
	w := &world{t: t, session: stack.Session, config: kit.Overrides(config...)}
	client, err := arm.New(arm.Options{
		Credential: anybody{}, Transport: transport{w.session.Azure.Transport()}, Deadline: 10 * time.Second,
		Retry: &azpolicy.RetryOptions{MaxRetries: 1, RetryDelay: time.Millisecond, MaxRetryDelay: time.Millisecond},
	})
	require.NoError(t, err)
	site, declared, err := verify.FromOutputs(w.values())
	require.NoError(t, err)
	w.options = verify.Options{
		ARM: client, SiteID: site, Declared: declared, Clock: w.session.Azure.Clock, Up: up, Stack: "--stack prod",
	}
	w.serve()
	return w
}

func (w *world) up() {
	w.t.Helper()
	o := kit.Quiet()
	o.Config = w.config
	w.read = nil
	_, err := w.session.Up(context.Background(), o)
	require.NoError(w.t, err)
}

func (w *world) outputs() map[string]any {
	w.t.Helper()
	if w.read == nil {
		var err error
		w.read, err = w.session.Outputs(context.Background(), true)
		require.NoError(w.t, err)
	}
	return w.read
}

// values are the outputs, decoded.
func (w *world) values() outputs.Values {
	w.t.Helper()
	v, err := outputs.Decode(w.outputs())
	require.NoError(w.t, err)
	return v
}

func (w *world) output(name string) string { return w.outputs()[name].(string) }

// serve runs what stands behind app and cache, where their names lead from here.
func (w *world) serve() {
	w.t.Helper()
	w.app = newFakeApp(w.t, w.output("url"), w.instanceIDs())
	w.session.Azure.Attach(w.app)
	w.options.Dial = w.dial
	w.openRedis()
}

// openRedis starts what stands for the cache, with its keys where it has some.
func (w *world) openRedis() {
	w.t.Helper()
	if !strings.Contains(w.output("redisUrl"), "@") {
		w.startRedisWith(w.output("redisHost"), redisserver.Access{KeysOff: true})
		return
	}
	keys := w.keys()
	w.startRedis(w.output("redisHost"), keys[0], keys[1])
}

// trust lets the certificates of app and cache be accepted.
func (w *world) trust() {
	w.t.Helper()
	ca, err := os.ReadFile(w.redis.CAFile())
	require.NoError(w.t, err)
	w.options.Roots = x509.NewCertPool()
	require.True(w.t, w.options.Roots.AppendCertsFromPEM(ca))
	w.options.Roots.AddCert(w.app.server.Certificate())
}

func (w *world) dial(ctx context.Context, network, address string) (net.Conn, error) {
	to := net.JoinHostPort("127.0.0.1", strconv.Itoa(w.redis.Port()))
	if _, port, _ := net.SplitHostPort(address); port == "443" {
		to = w.app.server.Listener.Addr().String()
	}
	return (&net.Dialer{}).DialContext(ctx, network, to)
}

// instanceIDs has a name for each instance that ARM has for the app; not ARM's own,
// which differ from test to test.
func (w *world) instanceIDs() []string {
	w.t.Helper()
	list, err := w.options.ARM.List(context.Background(), w.options.SiteID+"/instances", "2024-11-01")
	require.NoError(w.t, err)
	var ids []string
	for i := range list {
		ids = append(ids, fmt.Sprintf("%08d%056d", i+1, 0))
	}
	return ids
}

func (w *world) verify(only ...string) verify.Report {
	w.t.Helper()
	o := w.options
	o.Only = only
	report, err := verify.Run(context.Background(), o)
	require.NoError(w.t, err)
	return report
}

func (w *world) post(id, version string, body any) map[string]any {
	w.t.Helper()
	answer, err := w.options.ARM.Post(context.Background(), id, version, body)
	require.NoError(w.t, err)
	return answer
}

// up is the command for advice.
func up(key, value string) string {
	if key == "" {
		return "pulumi up --stack prod"
	}
	return "pulumi config set --path '" + key + "' " + value + " --stack prod && pulumi up --stack prod"
}

// transport carries the SDK's requests to the simulator.
type transport struct{ http.RoundTripper }

func (t transport) Do(r *http.Request) (*http.Response, error) { return t.RoundTrip(r) }

// anybody is logged in.
type anybody struct{}

func (anybody) GetToken(context.Context, azpolicy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "anybody", ExpiresOn: time.Now().Add(time.Hour)}, nil
}
