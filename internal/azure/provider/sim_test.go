package provider

import (
	"fmt"
	"maps"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	sdkproperty "github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
)

// A world is a provider in front of the simulator, and what an engine would
// remember of the resources made.
type world struct {
	t        *testing.T
	clock    *clock.Virtual
	azure    *sim.Azure
	provider *Provider // of version 2
	managed  *Provider // of version 3
	checks   int
	ids      map[tokens.Type]resource.ID
	inputs   map[tokens.Type]resource.PropertyMap
	state    map[tokens.Type]resource.PropertyMap
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c := clock.NewVirtual(epoch)
	azure := sim.New(sim.Options{Clock: c, Random: rand.New(rand.NewSource(1)), Record: true}) //nolint:gosec // a test
	configured := func(version string) *Provider {
		p := New(Options{Version: version, Transport: azure.Transport(), Clock: c, SubscriptionID: sim.DefaultSubscription,
			Getenv: func(string) string { return "" }}).(*Provider)
		_, err := p.Configure(t.Context(), plugin.ConfigureRequest{Inputs: props(map[string]any{"location": "westeurope"})})
		require.NoError(t, err)
		return p
	}
	return &world{t: t, clock: c, azure: azure, provider: configured(""), managed: configured(Version3), ids: map[tokens.Type]resource.ID{},
		inputs: map[tokens.Type]resource.PropertyMap{}, state: map[tokens.Type]resource.PropertyMap{}}
}

// of is the provider that has the type.
func (w *world) of(typ tokens.Type) *Provider {
	if w.managed.typeOf(typ) != nil {
		return w.managed
	}
	return w.provider
}

// declared are the inputs of each type as this project declares it.
func (w *world) declared(typ tokens.Type) resource.PropertyMap {
	in := map[string]any{"tags": map[string]any{"project": "scaleout"}}
	if typ != groupType {
		in["resourceGroupName"] = stringOf(w.state[groupType]["name"])
	}
	switch typ {
	case planType:
		maps.Copy(in, map[string]any{"kind": "linux", "reserved": true, "hyperV": false, "isXenon": false, "perSiteScaling": false,
			"zoneRedundant": false, "sku": map[string]any{"name": "P1v3", "capacity": 2}})
	case siteType:
		maps.Copy(in, map[string]any{"serverFarmId": string(w.ids[planType]), "httpsOnly": true, "clientAffinityEnabled": false,
			"hyperV": false, "isXenon": false, "reserved": true, "scmSiteAlsoStopped": false, "kind": "app,linux",
			"identity": map[string]any{"type": "SystemAssigned"},
			"siteConfig": map[string]any{"linuxFxVersion": "PYTHON|3.12", "alwaysOn": true, "http20Enabled": true, "minTlsVersion": "1.2",
				"ftpsState": "Disabled", "healthCheckPath": "/healthz", "appCommandLine": "gunicorn app:app",
				"appSettings": []any{map[string]any{"name": "FLASK_ENV", "value": "production"}}}})
	case slotType:
		site := w.declared(siteType)
		site["name"], site["slot"] = w.state[siteType]["name"], resource.NewProperty("staging")
		return site
	case namesType:
		delete(in, "tags")
		maps.Copy(in, map[string]any{"name": stringOf(w.state[siteType]["name"]), "appSettingNames": []any{}})
	case ftpType, scmType:
		delete(in, "tags")
		maps.Copy(in, map[string]any{"name": stringOf(w.state[siteType]["name"]), "allow": false})
		if typ == scmType {
			in["slot"] = "staging"
		}
	case redisType:
		maps.Copy(in, map[string]any{"sku": map[string]any{"name": "Standard", "family": "C", "capacity": 1}, "enableNonSslPort": false,
			"minimumTlsVersion": "1.2", "publicNetworkAccess": "Enabled", "redisConfiguration": map[string]any{"maxmemoryPolicy": "volatile-lru"}})
	case ruleType:
		delete(in, "tags")
		maps.Copy(in, map[string]any{"cacheName": stringOf(w.state[redisType]["name"]), "ruleName": "office", "startIP": "192.0.2.1", "endIP": "192.0.2.9"})
	case timesType:
		delete(in, "tags")
		maps.Copy(in, map[string]any{"name": stringOf(w.state[redisType]["name"]), "default": "default", "scheduleEntries": []any{
			map[string]any{"dayOfWeek": "Sunday", "startHourUtc": 2, "maintenanceWindow": "PT5H"}}})
	case clusterType:
		maps.Copy(in, map[string]any{"sku": map[string]any{"name": "Balanced_B1"}, "highAvailability": "Enabled",
			"minimumTlsVersion": "1.2", "publicNetworkAccess": "Enabled"})
	case databaseType:
		delete(in, "tags")
		maps.Copy(in, map[string]any{"clusterName": stringOf(w.state[clusterType]["name"]), "databaseName": "default", "clientProtocol": "Encrypted",
			"port": 10000, "clusteringPolicy": "NoCluster", "evictionPolicy": "VolatileLRU", "accessKeysAuthentication": "Enabled"})
	case assignedType:
		delete(in, "tags")
		maps.Copy(in, map[string]any{"clusterName": stringOf(w.state[clusterType]["name"]), "databaseName": "default",
			"accessPolicyAssignmentName": "app", "accessPolicyName": "default",
			"user": map[string]any{"objectId": "6497c918-11ad-41e7-1b0f-7c518a87d0b0"}})
	case scaleType:
		maps.Copy(in, autoscaleInputs(string(w.ids[planType])))
	case vaultType:
		in["vaultName"] = "kv-scaleout"
		in["properties"] = map[string]any{"tenantId": sim.DefaultTenant, "sku": map[string]any{"family": "A", "name": "standard"},
			"accessPolicies": []any{}, "enableRbacAuthorization": true, "enablePurgeProtection": true, "softDeleteRetentionInDays": 90}
	case identityType:
	case assignmentType:
		in = map[string]any{"scope": string(w.ids[vaultType]), "roleAssignmentName": "05c5a614-a7d6-4502-b150-c2fb455033ff",
			"principalId": stringOf(w.state[identityType]["principalId"]), "principalType": "ServicePrincipal",
			"roleDefinitionId": "/subscriptions/" + sim.DefaultSubscription + "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"}
	default:
		w.networked(typ, in)
	}
	return props(in)
}

func autoscaleInputs(plan string) map[string]any {
	rule := func(direction, operator string, threshold float64) any {
		return map[string]any{
			"metricTrigger": map[string]any{"metricName": "CpuPercentage", "metricNamespace": "microsoft.web/serverfarms",
				"metricResourceUri": plan, "operator": operator, "statistic": "Average", "timeAggregation": "Average", "threshold": threshold,
				"timeGrain": "PT1M", "timeWindow": "PT10M"},
			"scaleAction": map[string]any{"direction": direction, "type": "ChangeCount", "value": "1", "cooldown": "PT5M"},
		}
	}
	return map[string]any{
		"autoscaleSettingName": "scale", "name": "scale", "enabled": true, "targetResourceUri": plan,
		"profiles": []any{map[string]any{"name": "default",
			"capacity": map[string]any{"minimum": "2", "maximum": "5", "default": "2"},
			"rules":    []any{rule("Increase", "GreaterThan", 70), rule("Decrease", "LessThan", 30)}}},
		"notifications": []any{map[string]any{"operation": "Scale", "email": map[string]any{"customEmails": []any{"a@example.com"}}}},
	}
}

// check runs Check and returns the inputs.
func (w *world) check(typ tokens.Type, news resource.PropertyMap) resource.PropertyMap {
	w.t.Helper()
	// As in an engine every run has its own seed: what a failed run left behind
	// unnoticed would not be met again.
	w.checks++
	resp, err := w.of(typ).Check(w.t.Context(), plugin.CheckRequest{
		URN: urnOf(typ, "main"), Olds: w.inputs[typ], News: news, RandomSeed: fmt.Append(nil, w.checks),
	})
	require.NoError(w.t, err)
	require.Empty(w.t, reasons(resp.Failures), typ)
	return resp.Properties
}

func (w *world) create(typ tokens.Type) error {
	w.t.Helper()
	inputs := w.check(typ, w.declared(typ))
	resp, err := w.of(typ).Create(w.t.Context(), plugin.CreateRequest{URN: urnOf(typ, "main"), Properties: inputs})
	if resp.ID != "" {
		w.ids[typ], w.inputs[typ], w.state[typ] = resp.ID, inputs, resp.Properties
		id, ok := w.of(typ).IDOf(typ, inputs)
		assert.True(w.t, ok)
		assert.True(w.t, strings.EqualFold(string(id), string(resp.ID)), "%s is %s", id, resp.ID)
	}
	return err
}

func (w *world) refresh(typ tokens.Type) error {
	w.t.Helper()
	resp, err := w.of(typ).Read(w.t.Context(), plugin.ReadRequest{
		URN: urnOf(typ, "main"), ID: w.ids[typ], Inputs: w.inputs[typ], State: w.state[typ],
	})
	switch {
	case resp.ID != "":
		w.inputs[typ], w.state[typ] = resp.Inputs, resp.Outputs
	case err == nil:
		delete(w.ids, typ)
		delete(w.inputs, typ)
		delete(w.state, typ)
	}
	return err
}

func (w *world) diff(typ tokens.Type, news resource.PropertyMap) plugin.DiffResponse {
	w.t.Helper()
	resp, err := w.of(typ).Diff(w.t.Context(), plugin.DiffRequest{URN: urnOf(typ, "main"), ID: w.ids[typ],
		OldInputs: w.inputs[typ], OldOutputs: w.state[typ], NewInputs: w.check(typ, news)})
	require.NoError(w.t, err)
	return resp
}

func (w *world) update(typ tokens.Type, news resource.PropertyMap) error {
	w.t.Helper()
	inputs := w.check(typ, news)
	resp, err := w.of(typ).Update(w.t.Context(), plugin.UpdateRequest{URN: urnOf(typ, "main"), ID: w.ids[typ],
		OldInputs: w.inputs[typ], OldOutputs: w.state[typ], NewInputs: inputs})
	if err == nil || resp.Status == resource.StatusPartialFailure {
		w.inputs[typ], w.state[typ] = inputs, resp.Properties
	}
	return err
}

func (w *world) remove(typ tokens.Type) error {
	w.t.Helper()
	_, err := w.of(typ).Delete(w.t.Context(), plugin.DeleteRequest{URN: urnOf(typ, "main"), ID: w.ids[typ],
		Inputs: w.inputs[typ], Outputs: w.state[typ]})
	if err == nil {
		delete(w.ids, typ)
		delete(w.inputs, typ)
		delete(w.state, typ)
	}
	return err
}

// order is the order of creation.
var order = []tokens.Type{
	groupType, identityType, vaultType, assignmentType, planType, redisType, ruleType, timesType, clusterType, databaseType, assignedType, siteType, slotType, namesType, ftpType, scmType, scaleType,
	workspaceType, componentType, diagnosticType, actionType, alertType, activityType, queryType, workbookType,
	vnetType, guardType, subnetType, endpointType, zoneType, linkType, zoneGroupType,
	profileType, doorType, originGroupType, originType, routeType,
}

// build makes everything that typ needs; everything at all when typ is "".
func (w *world) build(until tokens.Type) {
	w.t.Helper()
	for _, typ := range order {
		if typ == until {
			return
		}
		if isNetwork(until) && !isNetwork(typ) && typ != groupType && typ != redisType {
			continue // it needs none of it
		}
		if isDoor(until) && !isDoor(typ) && typ != groupType {
			continue
		}
		require.NoError(w.t, w.create(typ), typ)
	}
}

// steady asserts that a refresh and a preview find nothing to do.
func (w *world) steady(typ tokens.Type) {
	w.t.Helper()
	inputs := w.inputs[typ]
	require.NoError(w.t, w.refresh(typ), typ)
	assert.Equal(w.t, inputs, w.inputs[typ], typ)
	// The first refresh may have brought counts of other resources.
	state := w.state[typ]
	require.NoError(w.t, w.refresh(typ), typ)
	assert.Equal(w.t, state, w.state[typ], typ)
	assert.Equal(w.t, plugin.DiffNone, w.diff(typ, w.declared(typ)).Changes, typ)
}

func TestEveryTypeRoundTrips(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.build("")
	assert.Len(t, w.azure.Resources(), len(order)-3, "the names of sticky settings and the policies of publishing are parts of the app")
	for _, typ := range order {
		w.steady(typ)
		require.NoError(t, w.update(typ, w.declared(typ)), typ)
		w.steady(typ)
	}
	for _, typ := range order {
		// An import followed by the program finds nothing that has to be replaced.
		resp, err := w.of(typ).Read(t.Context(), plugin.ReadRequest{URN: urnOf(typ, "main"), ID: w.ids[typ]})
		require.NoError(t, err, typ)
		w.inputs[typ] = resp.Inputs
		assert.Empty(t, w.diff(typ, w.declared(typ)).ReplaceKeys, typ)
	}
	for i := len(order) - 1; i >= 0; i-- {
		require.NoError(t, w.remove(order[i]), order[i])
	}
	assert.Empty(t, w.azure.Resources())
}

func TestRefreshSeesAutoscale(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.build(redisType)
	require.NoError(t, w.azure.Scale(string(w.ids[planType]), 5))
	require.NoError(t, w.refresh(planType))
	assert.Equal(t, props(map[string]any{"name": "P1v3", "capacity": 5}), w.inputs[planType]["sku"].ObjectValue())
	diff := w.diff(planType, w.declared(planType))
	assert.Equal(t, []resource.PropertyKey{"sku"}, diff.ChangedKeys)
	assert.Contains(t, diff.DetailedDiff, "sku.capacity")
	assert.Len(t, diff.DetailedDiff, 1)
}

func TestKeysOfACache(t *testing.T) {
	t.Parallel()
	for typ, c := range map[tokens.Type]struct {
		until tokens.Type
		list  tokens.ModuleMember
		name  func(*world) map[string]string
	}{
		redisType: {ruleType, "azure-native:cache:listRedisKeys", func(w *world) map[string]string {
			return map[string]string{"name": stringOf(w.state[redisType]["name"])}
		}},
		databaseType: {siteType, "azure-native:redisenterprise:listDatabaseKeys", func(w *world) map[string]string {
			return map[string]string{"clusterName": stringOf(w.state[clusterType]["name"]), "databaseName": "default"}
		}},
	} {
		t.Run(string(typ), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.build(c.until)
			args := map[string]sdkproperty.Value{"resourceGroupName": sdkproperty.New(stringOf(w.inputs[typ]["resourceGroupName"]))}
			for k, v := range c.name(w) {
				args[k] = sdkproperty.New(v)
			}
			resp, err := w.of(typ).Invoke(t.Context(), plugin.InvokeRequest{Tok: c.list, Args: sdkproperty.NewMap(args)})
			require.NoError(t, err)
			key := resp.Properties.Get("primaryKey").AsString()
			assert.Len(t, key, 44)
			assert.NotContains(t, fmt.Sprint(w.state[typ].Mappable()), key, "keys are not in the state")
			assert.GreaterOrEqual(t, w.clock.Now().Sub(epoch), 15*time.Minute, "creation takes its time")
		})
	}
}

// Each version knows its own types and functions only, as the real ones do.
func TestVersionsDoNotMix(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for typ, p := range map[tokens.Type]*Provider{clusterType: w.provider, databaseType: w.provider, redisType: w.managed} {
		_, err := p.Create(t.Context(), plugin.CreateRequest{URN: urnOf(typ, "main")})
		require.ErrorContains(t, err, "resource type "+string(typ)+" not found")
	}
	_, err := w.provider.Invoke(t.Context(), plugin.InvokeRequest{Tok: "azure-native:redisenterprise:listDatabaseKeys"})
	require.ErrorContains(t, err, "not found")
	info, err := w.managed.GetPluginInfo(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "3.26.0", info.Version.String())
}

// TestFaults tries every type, operation and fault, and expects that at most a
// few more runs, each beginning with a refresh, bring everything in order.
func TestFaults(t *testing.T) {
	t.Parallel()
	armTypes := map[tokens.Type]string{groupType: "Microsoft.Resources/resourceGroups", planType: "Microsoft.Web/serverfarms",
		siteType: "Microsoft.Web/sites", slotType: "Microsoft.Web/sites/slots",
		redisType: "Microsoft.Cache/redis", ruleType: "Microsoft.Cache/redis/firewallRules", timesType: "Microsoft.Cache/redis/patchSchedules",
		clusterType: "Microsoft.Cache/redisEnterprise", databaseType: "Microsoft.Cache/redisEnterprise/databases",
		assignedType: "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments",
		scaleType:    "Microsoft.Insights/autoscalesettings", identityType: "Microsoft.ManagedIdentity/userAssignedIdentities",
		assignmentType: "Microsoft.Authorization/roleAssignments", vaultType: "Microsoft.KeyVault/vaults",
		vnetType:   "Microsoft.Network/virtualNetworks",
		guardType:  "Microsoft.Network/networkSecurityGroups",
		subnetType: "Microsoft.Network/virtualNetworks/subnets", endpointType: "Microsoft.Network/privateEndpoints",
		zoneType: "Microsoft.Network/privateDnsZones", linkType: "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
		zoneGroupType: "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
		profileType:   "Microsoft.Cdn/profiles", doorType: "Microsoft.Cdn/profiles/afdEndpoints", originGroupType: "Microsoft.Cdn/profiles/originGroups",
		originType: "Microsoft.Cdn/profiles/originGroups/origins", routeType: "Microsoft.Cdn/profiles/afdEndpoints/routes"}
	kinds := []sim.FaultKind{sim.Throttled, sim.Conflict, sim.Internal, sim.Unavailable, sim.DropBefore, sim.DropAfter, sim.Fail, sim.Denied}
	for _, typ := range order {
		if typ == namesType || typ == ftpType || typ == scmType {
			continue // a part of the app, which neither comes nor goes
		}
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			for _, kind := range kinds {
				for _, count := range []int{1, 4} {
					if kind == sim.Fail && method == "GET" {
						continue
					}
					t.Run(fmt.Sprintf("%s/%s/%d/%d", armTypes[typ], method, kind, count), func(t *testing.T) {
						t.Parallel()
						w := newWorld(t)
						w.build(typ)
						if method == "DELETE" {
							require.NoError(t, w.create(typ))
						}
						before := len(w.azure.Resources())
						w.azure.Inject(sim.Fault{Method: method, Type: armTypes[typ], Count: count, Kind: kind})
						w.converge(typ, method)
						require.Zero(t, w.azure.PendingFaults(), "the fault has struck")
						want := before + 1
						if method == "DELETE" {
							want = before - 1
						}
						assert.Len(t, w.azure.Resources(), want)
					})
				}
			}
		}
	}
}

// converge makes one attempt after another until all is well, as a person who
// repeats a command would.
func (w *world) converge(typ tokens.Type, method string) {
	w.t.Helper()
	var err error
	for range 6 {
		if method == "DELETE" {
			if err = w.remove(typ); err == nil && w.azure.PendingFaults() == 0 {
				return
			}
			continue
		}
		if err = w.run(typ); err == nil && w.azure.PendingFaults() == 0 {
			w.steady(typ)
			return
		}
	}
	w.t.Fatalf("still failing: %v", err)
}

// run is what the engine does with one resource: refresh, then create, update or
// leave alone.
func (w *world) run(typ tokens.Type) error {
	w.t.Helper()
	if w.ids[typ] == "" {
		return w.create(typ)
	}
	err := w.refresh(typ)
	var unhealthy bool
	if _, unhealthy = err.(*plugin.InitError); err != nil && !unhealthy { //nolint:errorlint // as the engine does
		return err
	}
	if w.ids[typ] == "" {
		return w.create(typ)
	}
	diff := w.diff(typ, w.declared(typ))
	assert.Empty(w.t, diff.ReplaceKeys, "a fault must not replace anything")
	if unhealthy || diff.Changes == plugin.DiffSome {
		return w.update(typ, w.declared(typ))
	}
	return nil
}
