package deploy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/clock"
)

const (
	siteID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/app"
	slotID = siteID + "/slots/staging"
)

// code is what a build does when it runs. The zero code is all right.
type code struct {
	fails    bool   // the build
	starting int    // answers 503 so many times after a restart
	health   int    // status at the health path; zero: 200
	key      string // sessions are signed with it
	preview  int    // the status at the health path once it has production's settings in the slot
	after    int    // the status at the health path once it serves production
	polls    int    // until it is built; zero: 3
	version  string // that it names
}

// volume is a content: what was deployed to a side.
type volume struct {
	name   string
	builds []map[string]any // newest first
	code   code
	sha    string
	// settings are the app settings, none of which stays in a swap.
	settings map[string]string
	set      time.Time // when they were
	// connections are connection strings, which go with the content as well.
	connections map[string]any
}

type host struct {
	*volume
	running bool
	tags    map[string]any
	starts  int // answers until it has started
}

// fake is an Azure of one site and its slot, in the shapes that were recorded.
type fake struct {
	t     *testing.T
	clock *clock.Virtual

	mu       sync.Mutex
	site     host
	slot     host
	noSlot   bool
	rules    []any
	swapped  map[string]any
	prepared bool
	applied  time.Time // when it was
	stays    string    // of what kind the setting is that stays in a swap: "appSettingNames"
	unknown  bool      // nobody may read that
	sticks   int       // how often it is in vain to take that back
	public   any       // publicNetworkAccess
	access   []any     // access restrictions
	op       int       // polls until the swap is over; -1: none
	opFails  bool
	polls    map[string]int // until a build is done
	codes    map[string]code
	asked    int                                         // requests of any kind
	log      []string                                    // what changed something
	seen     []string                                    // all requests
	fault    func(n int, r *http.Request) *http.Response // nil: none; an answer instead, before it is carried out
	after    func(n int, r *http.Request) bool           // loses the answer after it was carried out
	kill     int                                         // the request at which the process dies; zero: none
	late     bool                                        // it dies when that was carried out
	meddle   func(f *fake, r *http.Request)              // somebody else, before a request
	loggedIn map[string]bool
	broken   int // requests of people that failed
}

// standIn is the key of an app that runs where nothing was deployed.
const standIn = "of the stand-in"

func newFake(t *testing.T) *fake {
	f := &fake{
		t: t, clock: clock.NewVirtual(noon), op: -1, polls: map[string]int{}, codes: map[string]code{}, loggedIn: map[string]bool{},
		site: host{volume: &volume{name: "app", code: code{key: "k"}}, running: true, tags: map[string]any{}},
		slot: host{volume: &volume{name: "app__1a2b", code: code{key: "k"}}, tags: map[string]any{"team": "shop"}},
	}
	f.site.settings, f.slot.settings = map[string]string{"REDIS_URL": "r"}, map[string]string{"REDIS_URL": "r"}
	f.site.deployed("first", "aaa", noon.Add(-time.Hour), "k")
	return f
}

func (p *host) deployed(id, sha string, at time.Time, key string) {
	p.sha, p.code.key = sha, key
	p.builds = append([]map[string]any{{
		"id": id, "status": 4, "complete": true, "active": true, "deployer": "scaleout", "message": message(sha),
		"received_time": kuduTime(at), "end_time": kuduTime(at.Add(time.Minute)),
	}}, p.builds...)
	for _, b := range p.builds[1:] {
		b["active"] = false
	}
}

func kuduTime(t time.Time) string { return t.Format("2006-01-02T15:04:05.0000000Z") }

// Do is the transport of Resource Manager's client.
func (f *fake) Do(r *http.Request) (*http.Response, error) { return f.RoundTrip(r) }

// RoundTrip answers for all hosts.
func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	n := f.asked
	f.seen = append(f.seen, r.Method+" "+r.URL.Host+r.URL.Path)
	if f.kill > 0 && (n > f.kill || n == f.kill && !f.late) {
		runtime.Goexit()
	}
	if f.meddle != nil {
		f.meddle(f, r)
	}
	if f.fault != nil {
		if a := f.fault(n, r); a != nil {
			if a.StatusCode == 0 {
				return nil, errors.New("connection reset by peer")
			}
			a.Request = r
			return a, nil
		}
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	status, header, answer := f.answer(r, body)
	f.visit()
	if f.kill == n {
		runtime.Goexit()
	}
	if f.after != nil && f.after(n, r) {
		return nil, errors.New("connection reset by peer")
	}
	text, _ := json.Marshal(answer)
	if answer == nil {
		text = nil
	}
	if raw, is := answer.(string); is {
		text = []byte(raw)
	}
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(text)), Request: r}, nil
}

func (f *fake) answer(r *http.Request, body []byte) (int, http.Header, any) {
	name := r.URL.Host
	switch {
	case name == "management.azure.com":
		if !reads(r.Method + " " + r.URL.Path) {
			f.log = append(f.log, r.Method+" "+strings.TrimPrefix(r.URL.Path, siteID))
		}
		return f.arm(r, body)
	case strings.Contains(name, ".scm."):
		return f.kudu(r, f.at(name), body)
	}
	return f.app(r, f.at(name), body)
}

// reads reports whether a request to Azure changes nothing.
func reads(request string) bool {
	return strings.HasPrefix(request, http.MethodGet) || strings.HasSuffix(request, "/list")
}

func (f *fake) at(name string) *host {
	if strings.HasPrefix(name, "app-staging.") {
		return &f.slot
	}
	return &f.site
}

// visit is somebody who uses production, whenever anything happens.
func (f *fake) visit() {
	if status := f.health(&f.site); status >= 500 {
		f.broken++
	}
}

func (f *fake) body(id string, p *host) map[string]any {
	host := "app"
	if id == slotID {
		host = "app-staging"
	}
	state := "Running"
	if !p.running {
		state = "Stopped"
	}
	props := map[string]any{
		"state": state, "defaultHostName": host + ".azurewebsites.net", "deploymentId": p.name, "slotSwapStatus": f.swapped,
		"targetSwapSlot": nil, "inProgressOperationId": nil, "publicNetworkAccess": f.public,
		"hostNameSslStates": []any{
			map[string]any{"name": host + ".azurewebsites.net", "hostType": "Standard"},
			map[string]any{"name": host + ".scm.azurewebsites.net", "hostType": "Repository"},
		},
	}
	if id == siteID && f.prepared {
		props["targetSwapSlot"] = "staging"
	}
	return map[string]any{"id": id, "tags": p.tags, "properties": props}
}

func refuse(status int, code string) (int, http.Header, any) {
	return status, nil, map[string]any{"error": map[string]any{"code": code, "message": "no"}}
}

func (f *fake) arm(r *http.Request, body []byte) (int, http.Header, any) {
	at := r.URL.Path
	p, id := &f.site, siteID
	if strings.HasPrefix(at, slotID) {
		p, id = &f.slot, slotID
		if f.noSlot {
			return refuse(404, "ResourceNotFound")
		}
	}
	if strings.Contains(at, "/operationresults/") {
		return f.poll()
	}
	var given map[string]any
	_ = json.Unmarshal(body, &given)
	rest := strings.TrimPrefix(at, id)
	if !reads(r.Method+" "+rest) && f.op >= 0 {
		if f.op--; f.op <= 0 { // time passes
			f.settle()
		}
		return refuse(409, "Conflict")
	}
	switch r.Method + " " + rest {
	case "GET ":
		return 200, nil, f.body(id, p)
	case "PATCH ":
		p.tags, _ = given["tags"].(map[string]any)
		return 200, nil, f.body(id, p)
	case "GET /config/web":
		return 200, nil, map[string]any{"properties": map[string]any{
			"experiments": map[string]any{"rampUpRules": f.rules}, "publicNetworkAccess": f.public, "ipSecurityRestrictions": f.access,
		}}
	case "GET /config/slotConfigNames":
		if f.unknown {
			return refuse(403, "AuthorizationFailed")
		}
		return 200, nil, map[string]any{"properties": map[string]any{f.stays: []string{"MODE"}}}
	case "POST /config/appsettings/list":
		return 200, nil, map[string]any{"properties": p.settings}
	case "PUT /config/appsettings":
		return f.configure(p, given)
	case "POST /config/connectionstrings/list":
		return 200, nil, map[string]any{"properties": p.connections}
	case "POST /config/azurestorageaccounts/list":
		return 200, nil, map[string]any{"properties": map[string]any{}}
	case "PATCH /config/web":
		if f.prepared {
			return refuse(409, "Conflict")
		}
		f.rules = given["properties"].(map[string]any)["experiments"].(map[string]any)["rampUpRules"].([]any)
		return 200, nil, map[string]any{}
	case "GET /instances":
		return 200, nil, map[string]any{"value": []any{map[string]any{"name": "i1"}, map[string]any{"name": "i2"}}}
	case "POST /start", "POST /stop":
		p.running = rest == "/start"
		p.starts = p.code.starting
		return 200, nil, nil
	case "POST /applySlotConfig":
		f.prepared, f.applied, p.starts = true, f.clock.Now(), p.code.starting
		return 200, nil, nil
	case "POST /resetSlotConfig":
		f.sticks--
		f.prepared = f.prepared && f.sticks >= 0
		return 200, nil, nil
	case "POST /slotsswap":
		if !f.slot.running {
			return refuse(409, "Conflict")
		}
		f.prepared, f.op = true, 2
		return 202, http.Header{"Location": {"https://management.azure.com" + slotID + "/operationresults/1?api-version=x"}}, nil
	case "GET /providers/Microsoft.Insights/metrics":
		return 200, nil, map[string]any{"value": []any{}}
	}
	if strings.HasPrefix(rest, "/deploymentStatus/") {
		return f.deploymentStatus(p, strings.TrimPrefix(rest, "/deploymentStatus/"))
	}
	f.t.Errorf("nobody asks %s %s of Azure", r.Method, at)
	return refuse(400, "BadRequest")
}

// configure replaces the app settings, and restarts.
func (f *fake) configure(p *host, given map[string]any) (int, http.Header, any) {
	if f.prepared {
		return refuse(409, "Conflict")
	}
	p.settings, p.starts, p.set = map[string]string{}, p.code.starting, f.clock.Now()
	for name, value := range given["properties"].(map[string]any) {
		p.settings[name], _ = value.(string)
	}
	return 200, nil, map[string]any{"properties": p.settings}
}

func (f *fake) deploymentStatus(p *host, id string) (int, http.Header, any) {
	for _, b := range p.builds {
		if b["id"] == id {
			status := map[any]string{1: "BuildInProgress", 3: "BuildFailed", 4: "RuntimeSuccessful"}[b["status"]]
			return 200, nil, map[string]any{"properties": map[string]any{"status": status}}
		}
	}
	return refuse(404, "NotFound")
}

// poll is a look at the swap, which goes on by that.
func (f *fake) poll() (int, http.Header, any) {
	switch f.op--; {
	case f.op > 0:
		return 202, http.Header{"Location": {"https://management.azure.com" + slotID + "/operationresults/1?api-version=x"}}, nil
	case f.op == 0:
		f.settle()
	}
	if f.opFails {
		return refuse(417, "ExpectationFailed")
	}
	return 200, nil, f.body(slotID, &f.slot)
}

// settle ends a swap.
func (f *fake) settle() {
	f.op, f.prepared = -1, false
	if f.opFails {
		return
	}
	f.site.volume, f.slot.volume = f.slot.volume, f.site.volume
	f.swapped = map[string]any{"timestampUtc": f.clock.Now().Format("2006-01-02T15:04:05.999"), "sourceSlotName": "staging", "destinationSlotName": "Production"}
	f.slot.starts = f.slot.code.starting
}

func (f *fake) kudu(r *http.Request, p *host, body []byte) (int, http.Header, any) {
	if r.Header.Get("Authorization") != "Bearer t0ken" {
		return 401, nil, "no"
	}
	switch at := r.URL.Path; {
	case at == "/api/zipdeploy":
		f.log = append(f.log, "zipdeploy")
		if !p.running {
			return 403, nil, "Site Disabled"
		}
		if len(p.builds) > 0 && p.builds[0]["status"] == 1 {
			return 409, nil, "There is a deployment currently in progress."
		}
		id := "d" + strconv.Itoa(len(p.builds)+1) + "-" + string(body)
		p.builds = append([]map[string]any{{
			"id": id, "status": 1, "complete": false, "active": false, "deployer": r.URL.Query().Get("deployer"),
			"message": r.URL.Query().Get("message"), "received_time": kuduTime(f.clock.Now()), "end_time": nil, "zip": string(body),
		}}, p.builds...)
		if f.polls[id] = 3; f.codes[string(body)].polls > 0 {
			f.polls[id] = f.codes[string(body)].polls
		}
		return 202, http.Header{"Scm-Deployment-Id": {id}}, nil
	case at == "/api/deployments":
		return 200, nil, p.builds
	case strings.HasSuffix(at, "/log"):
		return 200, nil, []any{map[string]any{"id": "1", "message": "Running oryx build...", "details_url": "x"}}
	case strings.Contains(at, "/log/"):
		return 200, nil, []any{map[string]any{"id": "1", "message": "pip install with hunter2secret"}, map[string]any{"id": "2", "message": "no matching distribution"}}
	case strings.HasPrefix(at, "/api/deployments/"):
		return f.build(p, strings.TrimPrefix(at, "/api/deployments/"))
	}
	f.t.Errorf("nobody asks %s %s of Kudu", r.Method, r.URL)
	return 404, nil, nil
}

// build is a look at a deployment, which goes on by that.
func (f *fake) build(p *host, id string) (int, http.Header, any) {
	for _, b := range p.builds {
		if b["id"] != id {
			continue
		}
		if b["status"] == 1 {
			if f.polls[id]--; f.polls[id] <= 0 {
				c := f.codes[b["zip"].(string)]
				b["complete"], b["end_time"] = true, kuduTime(f.clock.Now())
				if b["status"] = 4; c.fails {
					b["status"] = 3
					return 200, nil, b
				}
				for _, other := range p.builds {
					other["active"] = false
				}
				b["active"] = true
				p.code, p.starts, p.sha = c, c.starting, b["zip"].(string)
			}
		}
		return 200, nil, b
	}
	return 404, nil, "no such deployment"
}

// oldProcess is how long the process with the settings before answers.
const oldProcess = 15 * time.Second

func (f *fake) health(p *host) int {
	if p.starts > 0 {
		return 503
	}
	if p.settings["MODE"] == "broken" && f.clock.Now().Sub(p.set) >= oldProcess {
		return 500
	}
	if p == &f.site && p.code.after != 0 {
		return p.code.after
	}
	if p == &f.slot && f.prepared && p.code.preview != 0 && f.clock.Now().Sub(f.applied) >= oldProcess {
		return p.code.preview
	}
	if p.code.health != 0 {
		return p.code.health
	}
	return 200
}

func (f *fake) app(r *http.Request, p *host, body []byte) (int, http.Header, any) {
	if !p.running {
		return 403, nil, "Site Disabled"
	}
	if len(p.builds) == 0 && p.code.key != standIn {
		return 200, nil, "Hey, Python developers!"
	}
	header := http.Header{"X-Instance-Id": {"i" + strconv.Itoa(f.asked%2+1)}}
	if p.code.version != "" {
		header.Set(versionHeader, p.code.version)
	}
	status := f.health(p)
	if p.starts > 0 {
		p.starts--
	}
	switch {
	case status != 200 || r.URL.Path == "/healthz":
		return status, header, "ok"
	case r.URL.Path == "/login" && r.Method == http.MethodPost:
		token := fmt.Sprintf("%s.%d", p.code.key, f.asked)
		header.Set("Set-Cookie", "session="+token)
		return 200, header, map[string]any{"user": person}
	case r.URL.Path == "/session":
		c, err := r.Cookie("session")
		if key, _, _ := strings.Cut(cookieValue(c), "."); err == nil && key == p.code.key {
			return 200, header, map[string]any{"user": person}
		}
		return 401, header, map[string]any{"user": nil}
	}
	return 404, header, nil
}

func cookieValue(c *http.Cookie) string {
	if c == nil {
		return ""
	}
	return c.Value
}

type token struct{}

func (token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t0ken", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// options are those of a release of the zip whose content and hash are given.
func (f *fake) options(zip string) Options {
	client, err := arm.New(arm.Options{
		Credential: token{}, Transport: f, Retry: &policy.RetryOptions{MaxRetries: 1, RetryDelay: time.Nanosecond, MaxRetryDelay: time.Nanosecond},
	})
	require.NoError(f.t, err)
	return Options{
		ARM: client, HTTP: &http.Client{Transport: f}, Clock: f.clock,
		Token:  func(context.Context) (string, error) { return "t0ken", nil },
		SiteID: siteID, SlotID: slotID, HealthPath: "/healthz", Hints: hints(),
		Sessions: Sessions{LoginPath: "/login", SessionPath: "/session", InstanceHeader: "X-Instance-Id"},
		Run:      "run1", Who: "anna@laptop", PID: 7, Gone: gone,
		Zip:     Zip{Content: func() io.Reader { return strings.NewReader(zip) }, Size: int64(len(zip)), SHA: zip},
		Timeout: 10 * time.Minute, Keep: time.Hour, Secrets: []string{"hunter2secret"},
	}
}

// changes are the requests that changed something, without the lock's.
func (f *fake) changes() []string {
	var all []string
	for _, l := range f.log {
		if l != "PATCH /slots/staging" {
			all = append(all, strings.TrimPrefix(l, "POST /slots/staging/"))
		}
	}
	return all
}
