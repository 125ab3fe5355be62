package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/deploy"
)

// An occasion is when a request is made: what was changed before it, which step was under
// way, what was waited for, and what it asks. Requests of the same occasion have one fate:
// polls, and questions to the app that are asked at the same time.
type occasion struct {
	changes             int
	step, wait, request string
}

func (o occasion) String() string {
	return fmt.Sprintf("%s %d: %s (%s)", o.step, o.changes, o.request, o.wait)
}

// tokenPath is where Microsoft Entra ID gives tokens, in a tenant.
const tokenPath = "/oauth2/v2.0/token"

// isChange reports whether the request changes anything in Azure.
func (o occasion) isChange() bool {
	return !strings.HasPrefix(o.request, http.MethodGet) && !strings.HasSuffix(o.request, "/list") && !strings.HasSuffix(o.request, "/login") &&
		!strings.HasSuffix(o.request, "/token")
}

// A process is one run of the command: its connections end with it.
type process struct {
	deploy.Silent
	*azure
	transport *http.Transport
	cancel    context.CancelFunc

	at   occasion // what is struck; the zero occasion never comes
	with kind

	mu      sync.Mutex
	now     occasion
	met     map[occasion]bool
	all     []occasion // in the order in which they came
	hit     bool
	dead    bool
	offline bool
	token   azcore.AccessToken
}

func (a *azure) process() *process {
	p := &process{azure: a, met: map[occasion]bool{}}
	p.transport = &http.Transport{DialTLSContext: a.dial, IdleConnTimeout: time.Minute}
	return p
}

// numbers stand for nothing new in what is waited for, nor do ids in what is asked.
var (
	numbers = regexp.MustCompile(`\d[\dms.]*`)
	places  = strings.NewReplacer(armHost+slotID, "slot", armHost+siteID, "site", armHost, "login", domain, "")
	ids     = regexp.MustCompile(`[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}`)
)

// Step implements deploy.Reporter.
func (p *process) Step(s deploy.Step) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.step, p.now.wait = s.Name, ""
}

// Phase implements deploy.Reporter.
func (p *process) Phase(text string, _ time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.wait = numbers.ReplaceAllString(text, "n")
}

// meet notes a request, and returns what befalls it.
func (p *process) meet(r *http.Request) kind {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now
	now.request = r.Method + " " + ids.ReplaceAllString(places.Replace(r.URL.Host+r.URL.Path), "ID")
	fresh := !p.met[now]
	if fresh {
		p.met[now] = true
		p.all = append(p.all, now)
	}
	if now.isChange() {
		p.now.changes++
	}
	if !fresh || now != p.at || p.hit {
		return ""
	}
	p.hit = true
	switch p.offline = p.with == offline; p.with {
	case interrupted:
		p.cancel()
		return ""
	case killBefore, killWithin:
		p.dead = true
	}
	return p.with
}

// RoundTrip is for the app, its slot, and the SCM sites of both.
func (p *process) RoundTrip(r *http.Request) (*http.Response, error) {
	with := p.meet(r)
	if with == killWithin {
		p.half(r)
	}
	p.alive()
	if p.isOffline() {
		return nil, errors.New("dial tcp: network is unreachable")
	}
	if with != "" && !with.kills() {
		r = r.Clone(r.Context())
		r.Header.Set(strikeHeader, string(with))
	}
	answer, err := p.send(r)
	if p.at.isChange() { // whatever befell it
		p.azure.visit()
	}
	if with == killAfter {
		p.die()
	}
	p.alive()
	return answer, err
}

// send sends a request. What befalls the login befalls it on the way: the endpoint has its
// own handler for it.
func (p *process) send(r *http.Request) (*http.Response, error) {
	if r.Header.Get(strikeHeader) == "" || !strings.HasSuffix(r.URL.Path, tokenPath) {
		return p.transport.RoundTrip(r)
	}
	over, w := make(chan error, 1), httptest.NewRecorder()
	go func() {
		err := errors.New("connection reset by peer")
		defer func() {
			_ = recover() // struck panics to cut a connection
			over <- err
		}()
		struck(http.NotFoundHandler()).ServeHTTP(w, r)
		err = nil
	}()
	select {
	case err := <-over:
		return w.Result(), err
	case <-r.Context().Done():
		<-over
		return nil, r.Context().Err()
	}
}

// half sends half of what is to be sent.
func (p *process) half(r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	part := r.Clone(r.Context())
	part.Body = io.NopCloser(io.MultiReader(bytes.NewReader(text[:len(text)/2]), failing{}))
	_, _ = p.transport.RoundTrip(part)
}

type failing struct{}

// Read implements io.Reader.
func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func (p *process) die() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dead = true
}

// alive ends whoever asks once the process is dead: as kill -9 does, without another word.
func (p *process) alive() {
	p.mu.Lock()
	dead := p.dead
	p.mu.Unlock()
	if dead {
		runtime.Goexit()
	}
}

func (p *process) isOffline() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.offline
}

// Do is the transport of Resource Manager's client.
func (p *process) Do(r *http.Request) (*http.Response, error) {
	return (&http.Client{Transport: p}).Do(r)
}

// GetToken logs in, as azidentity does. What befalls that request befalls it on the way.
func (p *process) GetToken(ctx context.Context, _ policy.TokenRequestOptions) (azcore.AccessToken, error) {
	p.mu.Lock()
	known := p.token
	p.mu.Unlock()
	if time.Until(known.ExpiresOn) > 5*time.Minute {
		return known, nil
	}
	as := p.arm.Principal()
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {as.ClientID}, "client_secret": {as.ClientSecret}, "scope": {p.arm.URL() + "/.default"},
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.arm.URL()+"/"+sim.DefaultTenant+tokenPath, strings.NewReader(form.Encode()))
	if err != nil {
		return azcore.AccessToken{}, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := p.Do(r)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	var said struct {
		Token   string `json:"access_token"`
		Expires int    `json:"expires_in"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil || answer.StatusCode != http.StatusOK {
		return azcore.AccessToken{}, fmt.Errorf("failed to acquire a token: %d %v", answer.StatusCode, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.token = azcore.AccessToken{Token: said.Token, ExpiresOn: time.Now().Add(time.Duration(said.Expires) * time.Second)}
	return p.token, nil
}

// options are those of a release of a version; an empty one releases none.
func (p *process) options(run, version string) deploy.Options {
	client, err := arm.New(arm.Options{Credential: p, Transport: p, Cloud: cloud.Configuration{
		ActiveDirectoryAuthorityHost: p.arm.URL() + "/",
		Services:                     map[cloud.ServiceName]cloud.ServiceConfiguration{cloud.ResourceManager: {Endpoint: p.arm.URL(), Audience: p.arm.URL()}},
	}})
	require.NoError(p.t, err)
	o := deploy.Options{
		ARM: client, Clock: clock.System{}, Reporter: p, SiteID: siteID, SlotID: slotID, HealthPath: "/healthz",
		HTTP: &http.Client{Transport: p, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		Token: func(ctx context.Context) (string, error) {
			t, err := p.GetToken(ctx, policy.TokenRequestOptions{})
			return t.Token, err
		},
		Sessions: deploy.Sessions{LoginPath: "/login", SessionPath: "/session", InstanceHeader: "X-Instance-Id"},
		Hints:    deploy.Hints{Stack: "--stack prod", Group: "rg", App: "app"},
		Run:      run, Who: "anna@laptop", PID: 7, Gone: func(l deploy.Lock) bool { return l.Run != run },
		Timeout: 10 * time.Minute, Keep: time.Hour,
	}
	if version != "" {
		o.Zip = deploy.Zip{Content: func() io.Reader { return strings.NewReader(version) }, Size: int64(len(version)), SHA: version}
	}
	return o
}

// longest is much more than any run may take.
const longest = 6 * time.Hour

// run has the process do something, and returns what came of it. A process that is killed
// returns nothing.
func (p *process) run(do func(context.Context) (deploy.Result, error)) (result deploy.Result, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	ctx, p.cancel = context.WithCancel(ctx)
	defer p.cancel()
	began, over := time.Now(), make(chan struct{})
	go func() {
		defer close(over)
		result, err = do(ctx)
	}()
	<-over
	p.transport.CloseIdleConnections()
	if time.Since(began) >= longest {
		p.t.Errorf("it never ends: %v", err)
	}
	return result, err
}
