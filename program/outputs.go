package program

import (
	"maps"
	"strings"

	"github.com/pulumi/pulumi-azure-native-sdk/resources/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/components"
	"scaleout/internal/azure/catalog"
	"scaleout/program/cost"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// warn tells, in previews, what the stack costs and what is allowed but should
// be known. An update was preceded by its preview and need not say it again.
func warn(ctx *pulumi.Context, s *settings.Settings) error {
	if !ctx.DryRun() {
		return nil
	}
	if err := ctx.Log.Info(estimate(s).Headline()+" 'scaleout cost --stack "+shellword.Of(s.Stack)+"' says what it rests on.", nil); err != nil {
		return err
	}
	for _, w := range s.Warnings {
		if err := ctx.Log.Warn(w, nil); err != nil {
			return err
		}
	}
	return nil
}

// estimate returns the cost of the stack in a month, by the built-in prices.
func estimate(s *settings.Settings) cost.Estimate {
	return cost.Of(s.Bill(), catalog.Prices(), catalog.PriceCurrency, cost.Assumption{})
}

// monthlyCost returns an estimate as an output. atLeast is set where a price is not known.
func monthlyCost(e cost.Estimate) pulumi.Map {
	return pulumi.Map{
		"currency": pulumi.String(e.Currency),
		"atMin":    pulumi.Float64(e.Total.AtMin),
		"expected": pulumi.Float64(e.Total.Expected),
		"atMax":    pulumi.Float64(e.Total.AtMax),
		"atLeast":  pulumi.Bool(e.AtLeast),
	}
}

// declared holds the parts of a deployment whose properties become outputs.
type declared struct {
	settings *settings.Settings
	group    *resources.ResourceGroup
	plan     *components.Plan
	cache    *components.SessionCache
	met      meeting
	app      *components.App
	slot     *components.Slot        // nil where there is none
	ways     ways                    // to app and slot, beside the public ones
	door     *components.FrontDoor   // nil where there is none of the stack's own
	identity *components.Identity    // nil where no setting needs one
	vault    *components.SecretVault // nil where the app's settings have its secrets

	telemetry  *components.Telemetry // nil where monitoring is off
	monitoring *components.Monitoring
}

// outputs are all outputs, by the names that package outputs has for them. Whoever
// reads them decodes them there.
func (d declared) outputs() pulumi.Map {
	all := pulumi.Map{
		"resourceGroup":       d.group.Name,
		"planName":            d.plan.Name,
		"planId":              d.plan.ID,
		"minInstances":        pulumi.Int(d.settings.MinInstances),
		"maxInstances":        pulumi.Int(d.settings.MaxInstances),
		"autoscale":           pulumi.Bool(d.settings.Autoscale),
		"protect":             pulumi.Bool(d.settings.Protect),
		"monthlyCost":         monthlyCost(estimate(d.settings)),
		"redisName":           d.cache.Name,
		"redisId":             d.cache.ID,
		"redisHost":           d.cache.HostName,
		"redisUrl":            d.cache.URL,
		"appName":             d.app.Name,
		"appId":               d.app.ID,
		"appSettings":         d.app.Settings, // what 'scaleout verify' compares the live ones with
		"url":                 d.app.URL,
		"healthCheckUrl":      pulumi.Sprintf("%s%s", d.address(), d.settings.HealthCheckPath),
		"outboundIpAddresses": d.app.OutboundIPAddresses,
		"deployCommand":       d.az("webapp deploy", "--type zip --src-path app.zip"),
		"logsCommand":         d.az("webapp log tail", ""),
	}
	if d.settings.RedisClusteringPolicy != "" {
		all["redisClusteringPolicy"] = pulumi.String(d.settings.RedisClusteringPolicy)
	}
	if d.settings.ClientAffinity {
		all["clientAffinity"] = pulumi.Bool(true)
	}
	if d.identity != nil {
		all["identityId"], all["identityPrincipalId"] = d.identity.ID, d.identity.PrincipalID
	}
	if d.vault != nil {
		all["vaultId"], all["vaultName"] = d.vault.ID, d.vault.Name
		all["secrets"] = pulumi.String(d.settings.Secrets)
		if !d.settings.ByToken() {
			all["redisKey"] = pulumi.String(d.settings.RedisKey)
		}
	}
	maps.Copy(all, d.reached())
	if d.slot != nil {
		all["slotName"], all["slotId"], all["slotUrl"] = d.slot.Name, d.slot.ID, d.slot.URL
	}
	if d.telemetry != nil {
		all["workspaceId"], all["workbookId"] = d.telemetry.WorkspaceID, d.monitoring.WorkbookID
	}
	return all
}

// reached are the outputs about the network, and about the ways to the app beside its own address.
func (d declared) reached() pulumi.Map {
	all := pulumi.Map{}
	if d.met.network != nil {
		all["integrationSubnetId"] = d.met.network.IntegrationID
	}
	if d.met.cache != nil {
		all["networkId"], all["redisEndpointId"] = d.met.network.ID, d.met.cache.ID
	}
	if d.ways.app != nil {
		all["appEndpointId"] = d.ways.app.ID
	}
	if d.ways.slot != nil {
		all["slotEndpointId"] = d.ways.slot.ID
	}
	if d.door != nil {
		all["frontDoorId"], all["frontDoorUrl"] = d.door.ID, d.door.URL
	}
	if d.settings.AppAccess != settings.PublicApp {
		all["appAccess"] = pulumi.String(d.settings.AppAccess)
	}
	if d.met.vault != nil {
		all["vaultEndpointId"] = d.met.vault.ID
	}
	return all
}

// address is where people come, as [outputs.Values.Address] has it.
func (d declared) address() pulumi.StringOutput {
	if d.door != nil && d.settings.AppAccess == settings.FrontDoorApp {
		return d.door.URL
	}
	return d.app.URL
}

// az is an Azure CLI command about the app, as a shell reads it: the name of a
// resource group may have parentheses.
func (d declared) az(command, rest string) pulumi.StringOutput {
	return pulumi.All(d.group.Name, d.app.Name).ApplyT(func(names []any) string {
		group, app := names[0].(string), names[1].(string)
		return strings.TrimSpace("az " + command + " --resource-group " + shellword.Of(group) + " --name " + shellword.Of(app) + " " + rest)
	}).(pulumi.StringOutput)
}
