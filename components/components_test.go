package components_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/testkit/recorder"
)

var here = components.Placement{
	ResourceGroupName: pulumi.String("group"), Location: pulumi.String("westeurope"),
	Tags: pulumi.StringMap{"team": pulumi.String("web")},
}

func planArgs() *components.PlanArgs {
	return &components.PlanArgs{Placement: here, SKU: "P1v3", Instances: 2, Autoscaled: true, Protect: true}
}

func cacheArgs() *components.SessionCacheArgs {
	return &components.SessionCacheArgs{
		Placement: here, Size: size("Standard_C1"), HighAvailability: true,
		AllowedRanges: []components.AddressRange{{Start: "10.0.0.1", End: "10.0.0.9"}}, Protect: true,
		Maintenance: []components.MaintenanceWindow{{Day: "Sunday", Hour: 2, Length: 5 * time.Hour}},
	}
}

func managedArgs(name string) *components.SessionCacheArgs {
	return &components.SessionCacheArgs{Placement: here, Size: size(name), HighAvailability: true, Protect: true}
}

func tokenArgs(who *components.Identity) *components.SessionCacheArgs {
	args := managedArgs("Balanced_B1")
	args.Auth, args.Identity, args.Protect = components.EntraAuth, who, false
	return args
}

func size(name string) catalog.Cache {
	c, _ := catalog.CacheByName(name)
	return c
}

func appArgs() *components.AppArgs {
	return &components.AppArgs{
		Placement: here, PlanID: pulumi.String("/id/plan"), RedisURL: pulumi.String("rediss://x"),
		Runtime: "PYTHON|3.12", AlwaysOn: true, MinTLSVersion: "1.2", SCMMinTLSVersion: "1.2", HealthCheckPath: "/healthz", WarmupPath: "/ready", Protect: true,
		Settings: pulumi.StringMap{"FEATURE": pulumi.String("on"), "REDIS_URL": pulumi.String("redis://theirs")},
	}
}

func networkArgs() *components.NetworkArgs {
	return &components.NetworkArgs{
		Placement: here, Space: "10.64.0.0/24", Integration: "10.64.0.0/26", Endpoints: "10.64.0.64/28",
		Zones: []components.Zone{{Name: catalog.CacheLink(size("Balanced_B1"), "westeurope").Zone}, {Name: catalog.VaultLink("westeurope").Zone}},
	}
}

// meetingArgs are those of an app in a network, beside the endpoint of a managed cache.
func meetingArgs(ctx *pulumi.Context, prefix string) (*components.AppArgs, error) {
	args := appArgs()
	var err error
	if args.Network, err = components.NewNetwork(ctx, prefix+"-network", networkArgs()); err != nil {
		return nil, err
	}
	endpoint, err := components.NewEndpoint(ctx, prefix+"-endpoint", &components.EndpointArgs{
		Placement: here, Network: args.Network, Target: pulumi.String("/id/cache"), Link: catalog.CacheLink(size("Balanced_B1"), "westeurope"),
	})
	args.Reaches = []*components.Endpoint{endpoint}
	return args, err
}

func autoscaleArgs() *components.AutoscaleArgs {
	return &components.AutoscaleArgs{
		Placement: here, PlanID: pulumi.String("/id/plan"), SiteID: pulumi.String("/id/app"),
		Range:  components.InstanceRange{Min: 2, Max: 5},
		Rules:  []components.RulePair{{Metric: catalog.CPU, OutAbove: 70, InBelow: 30}},
		Timing: components.Timing{OutWindow: 5 * time.Minute, InWindow: 10 * time.Minute, OutCooldown: time.Minute, InCooldown: 2 * time.Hour},
	}
}

// declareAll makes one of each component, named after prefix.
func declareAll(ctx *pulumi.Context, prefix string) error {
	if _, err := components.NewPlan(ctx, prefix+"-plan", planArgs()); err != nil {
		return err
	}
	if _, err := components.NewSessionCache(ctx, prefix+"-cache", cacheArgs()); err != nil {
		return err
	}
	if _, err := components.NewSessionCache(ctx, prefix+"-managed", managedArgs("Balanced_B1")); err != nil {
		return err
	}
	identity, err := components.NewIdentity(ctx, prefix+"-identity", &components.IdentityArgs{Placement: here})
	if err != nil {
		return err
	}
	if _, err := components.NewSessionCache(ctx, prefix+"-token", tokenArgs(identity)); err != nil {
		return err
	}
	site, err := meetingArgs(ctx, prefix)
	if err != nil {
		return err
	}
	site.Identity, site.ByReference = identity, true
	site.Vault, err = components.NewSecretVault(ctx, prefix+"-vault", &components.SecretVaultArgs{
		Placement: here, Identity: identity, Others: []string{"/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-theirs"},
	})
	if err != nil {
		return err
	}
	safe, err := components.NewEndpoint(ctx, prefix+"-vault-endpoint", &components.EndpointArgs{
		Placement: here, Network: site.Network, Target: site.Vault.ID.ToStringOutput(), Link: catalog.VaultLink("westeurope"), After: site.Reaches,
	})
	if err != nil {
		return err
	}
	site.Reaches = append(site.Reaches, safe)
	app, err := components.NewApp(ctx, prefix+"-app", site)
	if err != nil {
		return err
	}
	door, err := components.NewFrontDoor(ctx, prefix+"-door", &components.FrontDoorArgs{Placement: here, SKU: catalog.FrontDoorStandard, HealthCheckPath: "/healthz"})
	if err != nil {
		return err
	}
	if err := door.LeadTo(ctx, app); err != nil {
		return err
	}
	if _, err := components.NewSlot(ctx, prefix+"-slot", &components.SlotArgs{App: app}); err != nil {
		return err
	}
	if _, err := components.NewAutoscale(ctx, prefix+"-autoscale", autoscaleArgs()); err != nil {
		return err
	}
	if _, err := components.NewTelemetry(ctx, prefix+"-logs", telemetryArgs()); err != nil {
		return err
	}
	_, err = components.NewMonitoring(ctx, prefix+"-monitoring", monitoringArgs())
	return err
}

func TestEveryResourceBelongsToItsComponent(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }))
	children := 0
	for _, d := range r.All() {
		if isComponent(d) {
			continue
		}
		children++
		ancestors := ancestors(r, d)
		require.NotEmpty(t, ancestors, "%s %s has no parent", d.Type, d.Name)
		assert.True(t, strings.HasPrefix(d.Name, ancestors[0]), "%s is a child of %s", d.Name, ancestors[0])
	}
	// Plan, cache, firewall rule, maintenance, two clusters, two databases, access policy assignment, identity, vault and
	// the digits of its name, two roles, two secrets, app, secret key, slot, names of
	// sticky settings, four policies of publishing, autoscale;
	// Front Door, its address, group of origins, origin, route;
	// network, two subnets, their security groups, two zones, links, endpoints, their records;
	// workspace, Application Insights, seven diagnostic settings, action group, alerts,
	// workbook and its id.
	assert.Equal(t, 25+5+13+2+7+1+len(monitoringArgs().Rules)+2, children)
}

func TestTwoOfEachDoNotCollide(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		if err := declareAll(ctx, "a"); err != nil {
			return err
		}
		return declareAll(ctx, "b")
	}))
	seen := map[string]bool{}
	for _, d := range r.All() {
		assert.False(t, seen[d.URN], d.URN)
		seen[d.URN] = true
	}
	assert.Len(t, seen, 2*(11+25+5+2+13+2+2+7+1+len(monitoringArgs().Rules)+2))
}

// Of several of a type, which are declared side by side, any may be the first that Azure refuses.
func TestEachFailureSurfacesByName(t *testing.T) {
	t.Parallel()
	all := func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }
	healthy := &recorder.Recorder{}
	require.NoError(t, declare(healthy, all))
	names := map[string][]string{}
	for _, d := range healthy.All() {
		names[d.Type] = append(names[d.Type], d.Name)
	}
	for _, call := range []string{"azure-native:cache:listRedisKeys", "azure-native:redisenterprise:listDatabaseKeys"} {
		names[call] = []string{call}
	}
	refused := regexp.MustCompile(`refused by Azure: (\S+)`)
	for token := range names {
		t.Run(token, func(t *testing.T) {
			t.Parallel()
			err := declare(&recorder.Recorder{Failing: token}, all)
			require.Error(t, err)
			said := refused.FindStringSubmatch(err.Error())
			require.Len(t, said, 2, "%v", err)
			assert.Contains(t, names[token], said[1])
		})
	}
}

func TestWhatIsProtected(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error { return declareAll(ctx, "a") }))
	var protected []string
	for _, d := range r.All() {
		if d.Request.GetProtect() {
			protected = append(protected, d.Type)
		}
	}
	assert.ElementsMatch(t, []string{
		"azure-native:web/v20240401:AppServicePlan", "azure-native:cache:Redis", "azure-native:web/v20240401:WebApp",
		"azure-native:redisenterprise:RedisEnterprise", "azure-native:redisenterprise:Database",
		"random:index/randomPassword:RandomPassword",
	}, protected)
}
