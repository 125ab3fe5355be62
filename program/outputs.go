package program

import (
	"github.com/pulumi/pulumi-azure-native-sdk/resources/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/components"
	"scaleout/internal/azure/catalog"
	"scaleout/program/cost"
	"scaleout/program/settings"
)

// warn tells, in previews, what the stack costs and what is allowed but should
// be known. An update was preceded by its preview and need not say it again.
func warn(ctx *pulumi.Context, s *settings.Settings) error {
	if !ctx.DryRun() {
		return nil
	}
	if err := ctx.Log.Info(estimate(s).Summary(), nil); err != nil {
		return err
	}
	for _, w := range s.Warnings {
		if err := ctx.Log.Warn(w, nil); err != nil {
			return err
		}
	}
	return nil
}

// estimate is what the stack costs in a month, by the prices built in.
func estimate(s *settings.Settings) cost.Estimate {
	return cost.Of(s.Bill(), catalog.Prices(), catalog.PriceCurrency, cost.Assumption{})
}

// monthlyCost is an estimate as an output. atLeast tells that a price is not known.
func monthlyCost(e cost.Estimate) pulumi.Map {
	return pulumi.Map{
		"currency": pulumi.String(e.Currency),
		"atMin":    pulumi.Float64(e.Total.AtMin),
		"expected": pulumi.Float64(e.Total.Expected),
		"atMax":    pulumi.Float64(e.Total.AtMax),
		"atLeast":  pulumi.Bool(e.AtLeast),
	}
}

// export hands out what a person, or a command after this one, looks for next.
func export(ctx *pulumi.Context, s *settings.Settings, group *resources.ResourceGroup,
	plan *components.Plan, cache *components.SessionCache, app *components.App,
) {
	ctx.Export("resourceGroup", group.Name)
	ctx.Export("planName", plan.Name)
	ctx.Export("planId", plan.ID)
	ctx.Export("minInstances", pulumi.Int(s.MinInstances))
	ctx.Export("maxInstances", pulumi.Int(s.MaxInstances))
	ctx.Export("autoscale", pulumi.Bool(s.Autoscale))
	ctx.Export("monthlyCost", monthlyCost(estimate(s)))
	ctx.Export("redisName", cache.Name)
	ctx.Export("redisId", cache.ID)
	ctx.Export("redisHost", cache.HostName)
	ctx.Export("redisUrl", cache.URL)
	ctx.Export("appName", app.Name)
	ctx.Export("appId", app.ID)
	ctx.Export("appSettings", app.Settings) // what 'scaleout verify' compares the live ones with
	ctx.Export("url", app.URL)
	ctx.Export("healthCheckUrl", pulumi.Sprintf("%s%s", app.URL, s.HealthCheckPath))
	ctx.Export("outboundIpAddresses", app.OutboundIPAddresses)
	ctx.Export("deployCommand", pulumi.Sprintf(
		"az webapp deploy --resource-group %s --name %s --type zip --src-path app.zip", group.Name, app.Name))
	ctx.Export("logsCommand", pulumi.Sprintf(
		"az webapp log tail --resource-group %s --name %s", group.Name, app.Name))
}
