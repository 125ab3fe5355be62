package endpoint_test

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/clock"
	"scaleout/internal/localca"
)

const tenant = "5ca1ab1e-0000-4000-8000-000000000002"

var epoch = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is a listening ARM that says "ARM" to whoever gets through to it.
type world struct {
	t         *testing.T
	authority *localca.Authority
	arm       *endpoint.ARM
	clock     *clock.Virtual
	client    *http.Client
}

func newWorld(t *testing.T, change ...func(*endpoint.Options)) *world {
	t.Helper()
	authority, err := localca.New(time.Now(), nil)
	require.NoError(t, err)
	w := &world{t: t, authority: authority, clock: clock.NewVirtual(epoch)}
	o := endpoint.Options{
		Authority: authority, TenantID: tenant, Clock: w.clock,
		ARM: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"from":"ARM"}`) }),
	}
	for _, f := range change {
		f(&o)
	}
	w.arm, err = endpoint.ServeARM(o)
	require.NoError(t, err)
	transport := &http.Transport{TLSClientConfig: trusting(authority)}
	w.client = &http.Client{Transport: transport}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		require.NoError(t, w.arm.Close())
	})
	return w
}

// reply is an answer, read.
type reply struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
}

// code is ARM's error code.
func (r reply) code() string {
	e, _ := r.body["error"].(map[string]any)
	code, _ := e["code"].(string)
	return code
}

func (w *world) get(path string, headers ...string) reply {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodGet, w.arm.URL()+path, nil)
	require.NoError(w.t, err)
	return w.do(req, headers...)
}

func (w *world) post(path string, form url.Values) reply {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodPost, w.arm.URL()+path, strings.NewReader(form.Encode()))
	require.NoError(w.t, err)
	return w.do(req, "Content-Type", "application/x-www-form-urlencoded")
}

func (w *world) do(req *http.Request, headers ...string) reply {
	w.t.Helper()
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
	}
	resp, err := w.client.Do(req)
	require.NoError(w.t, err)
	defer func() { require.NoError(w.t, resp.Body.Close()) }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	r := reply{status: resp.StatusCode, header: resp.Header, raw: string(raw)}
	_ = json.Unmarshal(raw, &r.body)
	return r
}

// form asks for a token as MSAL does.
func (w *world) form(change ...string) url.Values {
	p := w.arm.Principal()
	v := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {p.ClientID}, "client_secret": {p.ClientSecret},
		"scope": {w.arm.URL() + "/.default"},
	}
	for i := 0; i < len(change); i += 2 {
		v.Set(change[i], change[i+1])
	}
	return v
}

func (w *world) token() string {
	w.t.Helper()
	r := w.post("/adfs/oauth2/token", w.form())
	require.Equal(w.t, http.StatusOK, r.status, r.raw)
	return r.body["access_token"].(string)
}

// trusting is the configuration of a client that trusts an authority alone.
func trusting(authority *localca.Authority) *tls.Config {
	return &tls.Config{RootCAs: authority.Pool(), MinVersion: tls.VersionTLS12}
}
