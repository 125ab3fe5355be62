package provider

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
)

// A reply is one answer of the fake.
type reply struct {
	status int
	header map[string]string
	body   any
	err    error
}

// A fakeARM stores what is PUT and returns it. script, when set, may answer
// instead.
type fakeARM struct {
	mu     sync.Mutex
	clock  *clock.Virtual
	store  map[string]map[string]any
	script func(r *http.Request, body map[string]any) *reply
	log    []string        // method and path, api-version left out
	at     []time.Duration // when each request came, since the start
	bodies []map[string]any
	auth   []string
}

var epoch = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func (f *fakeARM) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var body map[string]any
	if r.Body != nil {
		text, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(text, &body)
	}
	line := r.Method + " " + r.URL.Path
	query := r.URL.Query()
	query.Del("api-version")
	if len(query) > 0 {
		line += "?" + query.Encode()
	}
	f.log = append(f.log, line)
	f.at = append(f.at, f.clock.Now().Sub(epoch))
	f.bodies = append(f.bodies, body)
	f.auth = append(f.auth, r.Header.Get("Authorization"))
	var answer *reply
	if f.script != nil {
		answer = f.script(r, body)
	}
	if answer == nil {
		answer = f.apply(r, body)
	}
	if answer.err != nil {
		return nil, answer.err
	}
	text := []byte{}
	if answer.body != nil {
		text, _ = json.Marshal(answer.body)
	}
	resp := &http.Response{StatusCode: answer.status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(text)), Request: r}
	for k, v := range answer.header {
		resp.Header.Set(k, v)
	}
	return resp, nil
}

// apply does what ARM would do without any rules.
func (f *fakeARM) apply(r *http.Request, body map[string]any) *reply {
	id := strings.TrimSuffix(r.URL.Path, "/config/web")
	have, ok := f.store[id]
	switch {
	case r.Method == http.MethodPut:
		stored := maps.Clone(body)
		stored["id"], stored["name"], stored["type"] = id, id[strings.LastIndex(id, "/")+1:], "fake"
		f.store[id] = stored
		return &reply{status: 200, body: stored}
	case !ok:
		return failure(404, "ResourceNotFound", "not found")
	case r.Method == http.MethodDelete:
		delete(f.store, id)
		return &reply{status: 200}
	case strings.HasSuffix(r.URL.Path, "/config/web"):
		properties, _ := have["properties"].(map[string]any)
		config, _ := properties["siteConfig"].(map[string]any)
		config = maps.Clone(config)
		delete(config, "appSettings")
		return &reply{status: 200, body: map[string]any{"properties": config}}
	case strings.Contains(r.URL.Path, "/sites/"):
		shown := maps.Clone(have)
		properties := maps.Clone(shown["properties"].(map[string]any))
		delete(properties, "siteConfig")
		shown["properties"] = properties
		return &reply{status: 200, body: shown}
	}
	return &reply{status: 200, body: have}
}

func failure(status int, code, message string) *reply {
	return &reply{status: status, body: map[string]any{"error": map[string]any{"code": code, "message": message}}}
}

const subscription = "11111111-2222-3333-4444-555555555555"

func newFake(t *testing.T) (*fakeARM, *Provider) {
	t.Helper()
	f := &fakeARM{clock: clock.NewVirtual(epoch), store: map[string]map[string]any{}}
	p := New(Options{
		Transport: f, Clock: f.clock, SubscriptionID: subscription, Getenv: func(string) string { return "" },
	}).(*Provider)
	_, err := p.Configure(t.Context(), plugin.ConfigureRequest{Inputs: resource.PropertyMap{
		"location": resource.NewProperty("westeurope"),
	}})
	require.NoError(t, err)
	return f, p
}

func urnOf(typ tokens.Type, name string) resource.URN {
	return resource.NewURN("stack", "project", "", typ, name)
}

func props(m map[string]any) resource.PropertyMap { return resource.NewPropertyMapFromMap(m) }

func secret(s string) resource.PropertyValue { return resource.MakeSecret(resource.NewProperty(s)) }

const (
	groupType = "azure-native:resources:ResourceGroup"
	planType  = "azure-native:web/v20240401:AppServicePlan"
	siteType  = "azure-native:web/v20240401:WebApp"
	slotType  = "azure-native:web/v20240401:WebAppSlot"
	namesType = "azure-native:web/v20240401:WebAppSlotConfigurationNames"
	ftpType   = "azure-native:web/v20240401:WebAppFtpAllowed"
	scmType   = "azure-native:web/v20240401:WebAppScmAllowedSlot"
	redisType = "azure-native:cache:Redis"
	timesType = "azure-native:cache:PatchSchedule"

	identityType   = "azure-native:managedidentity:UserAssignedIdentity"
	assignmentType = "azure-native:authorization:RoleAssignment"
	vaultType      = "azure-native:keyvault:Vault"
	secretType     = "azure-native:keyvault:Secret"
	ruleType       = "azure-native:cache:FirewallRule"
	scaleType      = "azure-native:insights:AutoscaleSetting"

	clusterType  = "azure-native:redisenterprise:RedisEnterprise"
	databaseType = "azure-native:redisenterprise:Database"
	assignedType = "azure-native:redisenterprise:AccessPolicyAssignment"
)

const planID = "/subscriptions/" + subscription + "/resourceGroups/rg/providers/Microsoft.Web/serverfarms/plan"

func planInputs() map[string]any {
	return map[string]any{
		"resourceGroupName": "rg", "name": "plan", "location": "westeurope", "kind": "linux", "reserved": true,
		"sku": map[string]any{"name": "P1v3", "capacity": 2.0},
	}
}

func createPlan(t *testing.T, p *Provider) (plugin.CreateResponse, error) {
	t.Helper()
	return p.Create(t.Context(), plugin.CreateRequest{URN: urnOf(planType, "plan"), Properties: props(planInputs())})
}
