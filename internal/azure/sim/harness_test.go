package sim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
)

const (
	subPath   = "/subscriptions/" + sim.DefaultSubscription
	groupPath = subPath + "/resourceGroups/rg"
	planPath  = groupPath + "/providers/Microsoft.Web/serverfarms/plan"
	sitePath  = groupPath + "/providers/Microsoft.Web/sites/app1"
	redisPath = groupPath + "/providers/Microsoft.Cache/redis/cache1"
	rulePath  = redisPath + "/firewallRules/office"
	scalePath = groupPath + "/providers/Microsoft.Insights/autoscalesettings/scale"

	clusterPath  = groupPath + "/providers/Microsoft.Cache/redisEnterprise/cache1"
	databasePath = clusterPath + "/databases/default"
)

var epoch = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is a simulator with a clock that the test owns.
type world struct {
	t     *testing.T
	azure *sim.Azure
	clock *clock.Virtual
}

func newWorld(t *testing.T, change ...func(*sim.Options)) *world {
	t.Helper()
	c := clock.NewVirtual(epoch)
	opts := sim.Options{Clock: c, Random: rand.NewChaCha8([32]byte{1}), Record: true}
	w := &world{t: t, clock: c}
	opts.Persist = func(b []byte) error { // much of which is kept from the one before
		require.Equal(t, w.azure.SnapshotAnew(b), string(b))
		return nil
	}
	for _, f := range change {
		f(&opts)
	}
	w.azure = sim.New(opts)
	return w
}

// reply is an answer, read.
type reply struct {
	status int
	body   map[string]any
	header http.Header
	raw    string
}

// code and message read any of the three envelopes.
func (r reply) code() string    { return r.errorMember("code", "Code") }
func (r reply) message() string { return r.errorMember("message", "Message") }

func (r reply) errorMember(lower, upper string) string {
	in := r.body
	if inner, ok := in["error"].(map[string]any); ok {
		in = inner
	}
	if s, ok := in[lower].(string); ok {
		return s
	}
	s, _ := in[upper].(string)
	return s
}

// at follows a dotted path through objects.
func (r reply) at(path string) any { return dig(r.body, path) }

func dig(v any, path string) any {
	for _, name := range strings.Split(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}

var versions = map[string]string{
	"microsoft.network": "2023-02-01", "microsoft.network/privatednszones": "2020-06-01",
	"microsoft.web": "2022-09-01", "microsoft.cache": "2023-04-01", "microsoft.cache/redisenterprise": "2025-07-01", "microsoft.insights": "2022-10-01",
	"microsoft.operationalinsights": "2022-10-01", "microsoft.insights/components": "2020-02-02",
	"microsoft.insights/diagnosticsettings": "2021-05-01-preview", "microsoft.insights/actiongroups": "2023-01-01",
	"microsoft.insights/metricalerts": "2018-03-01", "microsoft.insights/activitylogalerts": "2020-10-01", "microsoft.insights/scheduledqueryrules": "2023-03-15-preview",
	"microsoft.insights/workbooks": "2022-04-01", "microsoft.managedidentity": "2023-01-31", "microsoft.keyvault": "2023-02-01",
	"microsoft.authorization": "2022-04-01", "microsoft.resources/tags": "2022-09-01", "microsoft.authorization/locks": "2016-09-01", "microsoft.cdn": "2023-05-01",
}

func versionFor(path string) string {
	lower, longest, found := strings.ToLower(path), "", "2022-09-01"
	for typ, version := range versions {
		if strings.Contains(lower, "/providers/"+typ) && len(typ) > len(longest) {
			longest, found = typ, version
		}
	}
	return found
}

// do sends one request with the api-version that belongs to the path.
func (w *world) do(method, path string, body any) reply {
	w.t.Helper()
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return w.send(method, path+sep+"api-version="+versionFor(path), body)
}

// send sends a request to exactly that path.
func (w *world) send(method, path string, body any) reply {
	w.t.Helper()
	r, err := w.try(method, path, body)
	require.NoError(w.t, err)
	return r
}

func (w *world) try(method, path string, body any) (reply, error) {
	var payload io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		payload = strings.NewReader(body)
	default:
		b, err := json.Marshal(body)
		require.NoError(w.t, err)
		payload = bytes.NewReader(b)
	}
	if !strings.HasPrefix(path, "https://") {
		path = "https://management.azure.com" + path
	}
	req, err := http.NewRequest(method, path, payload)
	require.NoError(w.t, err)
	if payload != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := w.azure.Transport().RoundTrip(req)
	if err != nil {
		return reply{}, err
	}
	raw, err := io.ReadAll(res.Body)
	require.NoError(w.t, err)
	out := reply{status: res.StatusCode, header: res.Header, raw: string(raw)}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		var body any
		require.NoError(w.t, json.Unmarshal(raw, &body), "answer is JSON: %s", raw)
		out.body, _ = body.(obj) // an array is in raw
	}
	return out, nil
}

// must sends a request and demands success.
func (w *world) must(method, path string, body any) reply {
	w.t.Helper()
	r := w.do(method, path, body)
	require.Less(w.t, r.status, 300, "%s %s: %s", method, path, r.raw)
	return r
}

// obj is short for a JSON object.
type obj = map[string]any

func groupBody() obj { return obj{"location": "eastus"} }

func planBody(sku string, capacity int) obj {
	return obj{
		"location": "eastus", "kind": "linux",
		"sku":        obj{"name": sku, "capacity": capacity},
		"properties": obj{"reserved": true},
	}
}

func siteBody() obj {
	return obj{
		"location": "eastus", "kind": "app,linux",
		"properties": obj{
			"serverFarmId": planPath, "httpsOnly": true,
			"siteConfig": obj{
				"linuxFxVersion": "PYTHON|3.12", "alwaysOn": true,
				"appSettings": []obj{{"name": "A", "value": "1"}, {"name": "B", "value": "2"}},
			},
		},
	}
}

func redisBody(name, family string, capacity int) obj {
	return obj{
		"location": "eastus",
		"properties": obj{
			"sku":                obj{"name": name, "family": family, "capacity": capacity},
			"redisConfiguration": obj{"maxmemory-policy": "volatile-lru"},
			"minimumTlsVersion":  "1.2",
		},
	}
}

func ruleBody(from, to string) obj {
	return obj{"properties": obj{"startIP": from, "endIP": to}}
}

// set returns a deep copy of body with the member at a dotted path set; a nil
// value removes it.
func set(body obj, path string, v any) obj {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	var out obj
	if err := json.Unmarshal(b, &out); err != nil {
		panic(err)
	}
	at := any(out)
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		switch in := at.(type) {
		case obj:
			at = in[name]
		case []any:
			at = in[int(name[0]-'0')]
		}
	}
	last := names[len(names)-1]
	switch in := at.(type) {
	case obj:
		in[last] = v
		if v == nil {
			delete(in, last)
		}
	case []any:
		in[int(last[0]-'0')] = v
	}
	return out
}

func (w *world) withGroup() *world {
	w.t.Helper()
	w.must("PUT", groupPath, groupBody())
	return w
}

func (w *world) withPlan(sku string, capacity int) *world {
	w.t.Helper()
	w.withGroup().must("PUT", planPath, planBody(sku, capacity))
	return w
}

func (w *world) withSite() *world {
	w.t.Helper()
	w.withPlan("P1v3", 2).must("PUT", sitePath, siteBody())
	return w
}

// withRedis creates a Standard C1 and waits for it.
func (w *world) withRedis() *world {
	w.t.Helper()
	w.withGroup().must("PUT", redisPath, redisBody("Standard", "C", 1))
	w.clock.Advance(20 * time.Minute)
	return w
}

func clusterBody(sku string) obj {
	return obj{
		"location": "eastus", "sku": obj{"name": sku},
		"properties": obj{"minimumTlsVersion": "1.2", "publicNetworkAccess": "Enabled", "highAvailability": "Enabled"},
	}
}

func databaseBody(policy string) obj {
	return obj{"properties": obj{
		"clientProtocol": "Encrypted", "port": 10000, "clusteringPolicy": policy,
		"evictionPolicy": "VolatileLRU", "accessKeysAuthentication": "Enabled",
	}}
}

// withManaged creates a Balanced B5 with its database and waits for both.
func (w *world) withManaged(policy string) *world {
	w.t.Helper()
	w.withGroup().must("PUT", clusterPath, clusterBody("Balanced_B5"))
	w.clock.Advance(12 * time.Minute)
	w.must("PUT", databasePath, databaseBody(policy))
	w.clock.Advance(3 * time.Minute)
	return w
}

// shows demands members of an object; that no others are there is the business of the recorded
// exchanges (internal/azure/conformance).
func shows(t *testing.T, want obj, got any) {
	t.Helper()
	have, _ := got.(obj)
	for name, value := range want {
		require.Contains(t, have, name)
		require.Equal(t, value, have[name], name)
	}
}

// refusal is one row of a table of requests that Azure refuses.
type refusal struct {
	name    string
	method  string
	path    string
	body    any
	status  int
	code    string
	message string // exact, but for RequestID
}

// refuses checks the rows, and that a refused request leaves no trace.
func (w *world) refuses(rows []refusal) {
	w.t.Helper()
	for _, row := range rows {
		w.t.Run(row.name, func(t *testing.T) {
			before, err := w.azure.Snapshot()
			require.NoError(t, err)
			got := w.do(orPUT(row.method), row.path, row.body)
			require.Equal(t, row.status, got.status, got.raw)
			require.Equal(t, row.code, got.code())
			message, _, _ := strings.Cut(got.message(), "\r\nRequestID=")
			require.Equal(t, row.message, message)
			after, err := w.azure.Snapshot()
			require.NoError(t, err)
			require.Equal(t, string(before), string(after), "a refused request changed the store")
		})
	}
}

func orPUT(method string) string {
	if method == "" {
		return "PUT"
	}
	return method
}
