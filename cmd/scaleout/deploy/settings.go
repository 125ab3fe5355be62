package deploy

import (
	"context"
	"maps"
	"slices"
	"strings"

	"scaleout/internal/deploy"
	"scaleout/internal/target"
	"scaleout/program/appenv"
	"scaleout/program/outputs"
	"scaleout/program/settings"
)

// ofProgram are the app settings that the program sets, each because of something else
// than a wish for this app setting. A release leaves them as they are.
var ofProgram = []string{
	appenv.RedisURL, appenv.FlaskSecretKey, appenv.FlaskEnv, appenv.SCMDoBuildDuringDeployment, appenv.WebsiteWarmupPath,
	appenv.WebsiteWarmupStatuses, appenv.InsightsConnectionString, appenv.InsightsAgentVersion, appenv.WebsiteSwapWarmupPath,
	appenv.WebsiteSwapWarmupStatuses, appenv.WebConcurrency, appenv.GunicornCmdArgs, appenv.RedisUsername, appenv.AzureClientID,
}

// wanted are the app settings of the stack's configuration, appSettings and appSecrets.
// What production has beside them was deleted there, unless the program or Azure's own
// tools set it: an update writes all app settings, so nothing else owns one.
func wanted(s *settings.Settings, v outputs.Values) *deploy.Settings {
	want := maps.Clone(s.AppSettings)
	if want == nil {
		want = map[string]string{}
	}
	for name, value := range s.AppSecrets {
		want[name] = value.Reveal()
	}
	return &deploy.Settings{
		Want: want,
		Keep: func(name string) bool {
			if slices.ContainsFunc(ofProgram, func(own string) bool { return strings.EqualFold(own, name) }) {
				return true
			}
			_, declared := v.AppSettings[name] // a person had set it
			return deploy.IsPlatforms(name) && !declared
		},
		Fixed: fixed(s), Site: ofSite(s),
	}
}

// fixed are app settings that a person sets by a key of their own.
func fixed(s *settings.Settings) []deploy.Fixed {
	all := []deploy.Fixed{{Name: appenv.WebsiteWarmupPath, Value: s.WarmupPath, Key: settings.KeyWarmupPath}}
	if !s.FlaskSecretKey.IsEmpty() && s.Secrets != settings.SecretsInVault { // there production has a reference
		all = append(all, deploy.Fixed{
			Name: appenv.FlaskSecretKey, Value: s.FlaskSecretKey.Reveal(),
			Key: settings.KeyFlaskSecretKey + " (another key logs everybody out)",
		})
	}
	return all
}

// ofSite are no app settings, though a person might take them for some.
func ofSite(s *settings.Settings) []deploy.Fixed {
	return []deploy.Fixed{
		{Name: "appCommandLine", Value: s.StartCommand, Key: settings.KeyStartCommand},
		{Name: "linuxFxVersion", Value: s.Runtime, Key: settings.KeyRuntime},
		{Name: "healthCheckPath", Value: s.HealthCheckPath, Key: settings.KeyHealthCheckPath},
	}
}

// addSettings adds the app settings that are to be released, and keeps them out of texts.
func (o *opened) addSettings(ctx context.Context, t *target.Target, v outputs.Values) error {
	s, err := t.Settings(ctx)
	if err != nil {
		return err
	}
	o.Settings = wanted(s, v)
	for _, value := range s.AppSecrets {
		o.Secrets = append(o.Secrets, value.Reveal())
	}
	return nil
}

// foresee says by name what becomes of production's app settings.
func (o *Options) foresee(ctx context.Context, p *opened) error {
	o.progress.before("comparing app settings")
	d, err := deploy.Compare(ctx, p.Options)
	if err != nil {
		return err
	}
	text := deploy.Changes(d.Production)
	if text == "" {
		text = "none changes"
	}
	o.progress.line("App settings of production, through the slot: " + text) // and wipes what was waited for
	return nil
}

// prepare hands the flags on. What becomes of app settings is read of Azure, and told
// before anybody is asked.
func (o *Options) prepare(ctx context.Context, t *target.Target, v outputs.Values, p *opened) error {
	p.Canary, p.For, p.Timeout, p.Keep, p.Wait, p.TakeOver = o.Canary, o.For, o.Timeout, o.Keep, o.Wait, o.TakeOver
	p.sessions(o.Sessions)
	if !o.Settings {
		return nil
	}
	if err := p.addSettings(ctx, t, v); err != nil {
		return err
	}
	if err := o.foresee(ctx, p); err != nil {
		return err
	}
	return o.ask(ctx)
}
