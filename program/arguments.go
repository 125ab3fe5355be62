package program

import (
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/components"
	"scaleout/program/appenv"
	"scaleout/program/settings"
)

// tags are the stack's own tags and, over them, where a resource comes from.
func tags(s *settings.Settings) pulumi.StringMap {
	all := maps.Clone(s.Tags)
	if all == nil {
		all = map[string]string{}
	}
	all["project"], all["stack"] = s.Project, s.Stack
	return pulumi.ToStringMap(all)
}

// groupOptions are for a group that was there before the stack. Its location, where
// Azure keeps what it knows of the group, may differ from the app's.
func groupOptions(s *settings.Settings) []pulumi.ResourceOption {
	if !s.KeepGroup {
		return nil
	}
	return []pulumi.ResourceOption{pulumi.RetainOnDelete(true), pulumi.IgnoreChanges([]string{"location"})}
}

func planArgs(s *settings.Settings, here components.Placement) *components.PlanArgs {
	return &components.PlanArgs{
		Placement:     here,
		SKU:           s.Plan.SKU,
		Instances:     s.MinInstances,
		Autoscaled:    s.Autoscale,
		ZoneRedundant: s.ZoneRedundant,
		Protect:       s.Protect,
	}
}

func cacheArgs(
	s *settings.Settings, here components.Placement, who *components.Identity, safe *components.SecretVault,
) *components.SessionCacheArgs {
	args := &components.SessionCacheArgs{
		Placement:        here,
		Size:             s.Cache,
		HighAvailability: s.RedisHighAvailability,
		ClusteringPolicy: s.RedisClusteringPolicy,
		AllowedRanges:    allowedRanges(s),
		Maintenance:      maintenance(s),
		Key:              components.AccessKey(s.RedisKey),
		Closed:           s.CacheClosed(),
		Auth:             components.CacheAuth(s.RedisAuth),
		Identity:         who,
		Protect:          s.Protect,
	}
	if safe != nil {
		args.After = safe.Roles // which take up to ten minutes to have an effect, and the cache takes longer
	}
	return args
}

func allowedRanges(s *settings.Settings) []components.AddressRange {
	ranges := make([]components.AddressRange, 0, len(s.RedisAllowedIPs))
	for _, r := range s.RedisAllowedIPs {
		ranges = append(ranges, components.AddressRange{Start: r.Start.String(), End: r.End.String()})
	}
	return ranges
}

func maintenance(s *settings.Settings) []components.MaintenanceWindow {
	var all []components.MaintenanceWindow
	for _, w := range s.RedisMaintenance {
		all = append(all, components.MaintenanceWindow(w))
	}
	return all
}

func appArgs(
	s *settings.Settings, here components.Placement, plan *components.Plan, cache *components.SessionCache, met meeting, logs *components.Telemetry,
	who *components.Identity, safe *components.SecretVault,
) *components.AppArgs {
	return &components.AppArgs{
		Placement:        here,
		PlanID:           plan.ID,
		RedisURL:         cache.URL,
		Runtime:          s.Runtime,
		StartCommand:     s.StartCommand,
		AlwaysOn:         s.AlwaysOn,
		ClientAffinity:   s.ClientAffinity,
		MinTLSVersion:    s.MinTLSVersion,
		Access:           restrictions(s),
		PublicAccess:     publicAccess(s),
		SCMMinTLSVersion: s.SCMMinTLSVersion,
		EndToEndTLS:      s.EndToEndTLS,
		Network:          met.network,
		Reaches:          met.reached(),
		HealthCheckPath:  s.HealthCheckPath,
		WarmupPath:       s.WarmupPath,
		SecretKey:        secretKey(s),
		Identity:         who,
		Identities:       s.Identities,
		ReferenceID:      s.ReferenceIdentity,
		Vault:            safe,
		ByReference:      s.Secrets == settings.SecretsInVault,
		Insights:         connection(logs),
		Settings:         appSettings(s, who),
		Protect:          s.Protect,
	}
}

// restrictions are who may reach app and SCM site. A Front Door of the stack's own comes to them in publish.
func restrictions(s *settings.Settings) components.Access {
	access := components.Access{
		Rules: accessRules(s.Access), DenyOthers: s.Access.DenyOthers(),
		SCM: accessRules(s.SCMAccess), SCMDenyOthers: s.SCMAccess.DenyOthers(), SCMAsApp: s.SCMAsApp,
	}
	if s.Access.FrontDoorID != "" {
		access.FrontDoorID = pulumi.String(s.Access.FrontDoorID)
	}
	return access
}

// publicAccess is declared where there is, or was, a private endpoint: with one, Azure closes an app that does not say.
func publicAccess(s *settings.Settings) components.PublicAccess {
	switch {
	case s.AppClosed():
		return components.Closed
	case s.Network != nil:
		return components.Open
	}
	return components.AsItIs
}

func accessRules(a settings.Access) []components.AccessRule {
	var all []components.AccessRule
	for _, r := range a.Rules {
		all = append(all, components.AccessRule{Allow: r.Allow, Block: r.Block.String()})
	}
	return all
}

// secretKey is nil where none was set, so that the app has one generated. Where it is in a vault
// that is not the stack's, it is the reference, which is no secret.
func secretKey(s *settings.Settings) pulumi.StringInput {
	if s.FlaskReference != "" {
		return pulumi.String(s.FlaskReference)
	}
	if s.FlaskSecretKey.IsEmpty() {
		return nil
	}
	return secret(s.FlaskSecretKey)
}

func secret(v settings.Secret) pulumi.StringOutput {
	return pulumi.ToSecret(pulumi.String(v.Reveal())).(pulumi.StringOutput)
}

func appSettings(s *settings.Settings, who *components.Identity) pulumi.StringMap {
	all := pulumi.ToStringMap(s.AppSettings)
	if s.ByToken() {
		all[appenv.RedisUsername], all[appenv.AzureClientID] = who.PrincipalID, who.ClientID
	}
	maps.Copy(all, pulumi.ToStringMap(s.Server()))
	maps.Copy(all, pulumi.ToStringMap(s.Swap()))
	for key, value := range s.AppSecrets {
		all[key] = secret(value)
	}
	return all
}

func autoscaleArgs(s *settings.Settings, here components.Placement, plan *components.Plan, app *components.App) *components.AutoscaleArgs {
	return &components.AutoscaleArgs{
		Placement:    here,
		PlanID:       plan.ID,
		SiteID:       app.ID,
		Range:        components.InstanceRange{Min: s.MinInstances, Max: s.MaxInstances},
		Rules:        rules(s),
		Timing:       timing(s),
		OffPeak:      offPeak(s),
		NotifyEmails: s.NotifyEmails,
		SettingName:  s.AutoscaleName,
		// A second instance of an app that was there before must find REDIS_URL.
		After: []pulumi.CustomResource{app.Site},
	}
}

func rules(s *settings.Settings) []components.RulePair {
	var pairs []components.RulePair
	for _, r := range s.Rules() {
		pairs = append(pairs, components.RulePair{Metric: r.Metric, OutAbove: r.Out, InBelow: r.In})
	}
	return pairs
}

func timing(s *settings.Settings) components.Timing {
	return components.Timing{
		OutWindow: s.ScaleOutWindow, InWindow: s.ScaleInWindow,
		OutCooldown: s.ScaleOutCooldown, InCooldown: s.ScaleInCooldown,
	}
}

func offPeak(s *settings.Settings) *components.OffPeak {
	o := s.OffPeak
	if o == nil {
		return nil
	}
	return &components.OffPeak{
		Range:     components.InstanceRange{Min: o.MinInstances, Max: o.MaxInstances},
		StartDays: o.StartDays(), EndDays: o.EndDays(),
		Start:    components.TimeOfDay{Hour: o.Start.Hour, Minute: o.Start.Minute},
		End:      components.TimeOfDay{Hour: o.EndsAt().Hour, Minute: o.EndsAt().Minute},
		TimeZone: o.TimeZone,
	}
}
