package components

import (
	"maps"
	"slices"

	web "github.com/pulumi/pulumi-azure-native-sdk/web/v2/v20240401"
	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/program/appenv"
)

// App is the web app, wired to the session cache.
type App struct {
	pulumi.ResourceState

	ID                  pulumi.IDOutput     // ARM id of the site
	Name                pulumi.StringOutput // name that Azure knows the site by
	URL                 pulumi.StringOutput // https address
	OutboundIPAddresses pulumi.StringOutput // addresses the app may connect from, comma separated; empty on Premium v4
	Settings            pulumi.Output       // all app settings by name; secret
	Site                *web.WebApp         // what has to come after the app depends on it

	closed   pulumi.Resource        // the last that is changed of the site
	declared func() *web.WebAppArgs // the site as it is declared, made anew: registering changes it
}

// AppArgs are the arguments of NewApp.
type AppArgs struct {
	Placement // required

	PlanID           pulumi.StringInput // required
	RedisURL         pulumi.StringInput // required, secret: connection string of the session cache
	Runtime          string             // required, for example "PYTHON|3.12"
	StartCommand     string             // empty: App Service starts gunicorn by itself
	AlwaysOn         bool               // keep the app loaded when nobody uses it
	ClientAffinity   bool               // tie a browser to an instance by a cookie
	MinTLSVersion    string             // required: the oldest with which the app is reached, "1.2"
	SCMMinTLSVersion string             // required: the oldest with which its SCM site is reached
	EndToEndTLS      bool               // TLS from the front ends to the instances, too: needs Premium, or an app on Standard that has it
	Access           Access             // who may reach app and SCM site; zero: everybody
	PublicAccess     PublicAccess       // whether anybody may, on their public address
	Network          *Network           // that the app's traffic goes through; nil: none
	Reaches          []*Endpoint        // in the network, and there before the app looks for them
	HealthCheckPath  string             // required: path that answers 200 while an instance is healthy
	WarmupPath       string             // required: path that answers 200 once an instance is ready
	SecretKey        pulumi.StringInput // secret; nil: the generated one
	Identity         *Identity          // nil: the app's own alone
	Identities       []string           // ids of others that it has
	ReferenceID      string             // of the one of them that fetches what the settings refer to; empty: see ByReference
	Vault            *SecretVault       // keeps the app's secrets; nil: none does
	ByReference      bool               // the app finds its secrets in Vault instead of in its settings
	Insights         pulumi.StringInput // connection string of an Application Insights; nil: none
	Settings         pulumi.StringMap   // the app's own settings, plain and secret
	Protect          bool               // refuse to delete or replace the app and its secret key
}

// secretKeyLength in letters and digits is more than the 32 random bytes that
// Flask's documentation recommends.
const secretKeyLength = 64

// NewApp declares the app with all its settings in one piece, so that no
// instance ever runs without REDIS_URL and nothing else owns a setting.
func NewApp(ctx *pulumi.Context, name string, args *AppArgs, opts ...pulumi.ResourceOption) (*App, error) {
	app := &App{}
	if err := ctx.RegisterComponentResource("scaleout:components:App", name, app, opts...); err != nil {
		return nil, err
	}
	secretKey, err := sharedSecretKey(ctx, app, name, args)
	if err != nil {
		return nil, err
	}
	settings, err := appSettings(ctx, args, secretKey)
	if err != nil {
		return nil, err
	}
	app.declared = func() *web.WebAppArgs { return siteArgs(args, settings) }
	site, err := web.NewWebApp(ctx, name, app.declared(), pulumi.Parent(app), pulumi.Protect(args.Protect),
		// The share of the traffic that a slot gets is a release's to decide, and part of
		// none that is declared.
		pulumi.IgnoreChanges([]string{"siteConfig.experiments"}), pulumi.DependsOn(readiness(args.Reaches)))
	if err != nil {
		return nil, err
	}
	app.closed, err = closePublishing(ctx, name, appPublishing(args, site), site, pulumi.Parent(app))
	if err != nil {
		return nil, err
	}
	app.Site, app.ID, app.Name = site, site.ID(), site.Name
	app.URL = pulumi.Sprintf("https://%s", site.DefaultHostName)
	app.OutboundIPAddresses = site.PossibleOutboundIpAddresses
	app.Settings = pulumi.ToSecret(settings)
	return app, ctx.RegisterResourceOutputs(app, pulumi.Map{"id": app.ID, "name": app.Name, "url": app.URL})
}

// referenceIdentity is who fetches what the settings refer to; nil: the app's own identity.
func (a *AppArgs) referenceIdentity() pulumi.StringPtrInput {
	if !a.ByReference && a.ReferenceID != "" {
		return pulumi.String(a.ReferenceID)
	}
	if !a.ByReference {
		return nil
	}
	return a.Identity.ID.ToStringOutput().ToStringPtrOutput()
}

// siteArgs are what the app and its slot have in common, which is everything: a swap
// exchanges some of it and leaves the rest, and neither is to show.
func siteArgs(args *AppArgs, settings pulumi.StringMap) *web.WebAppArgs {
	site := &web.WebAppArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		ServerFarmId:      args.PlanID,
		Kind:              pulumi.String("app,linux"),
		Reserved:          pulumi.Bool(true),
		HttpsOnly:         pulumi.Bool(true),
		// Said either way: a PUT by an older version may leave what it does not name.
		EndToEndEncryptionEnabled: pulumi.Bool(args.EndToEndTLS),
		// Sessions are shared, so any instance can serve anybody, and an affinity
		// cookie only keeps load on old instances. Long polling needs one: its requests
		// belong to a connection that one instance knows.
		ClientAffinityEnabled:     pulumi.Bool(args.ClientAffinity),
		Identity:                  args.Identity.ofSite(args.Identities),
		KeyVaultReferenceIdentity: args.referenceIdentity(),
		PublicNetworkAccess:       args.PublicAccess.declared(),
		SiteConfig: args.Access.restrict(&web.SiteConfigArgs{
			LinuxFxVersion:         pulumi.String(args.Runtime),
			AppCommandLine:         pulumi.String(args.StartCommand),
			AlwaysOn:               pulumi.Bool(args.AlwaysOn),
			HealthCheckPath:        pulumi.String(args.HealthCheckPath),
			Http20Enabled:          pulumi.Bool(true),
			MinTlsVersion:          pulumi.String(args.MinTLSVersion),
			ScmMinTlsVersion:       pulumi.String(args.SCMMinTLSVersion),
			FtpsState:              pulumi.String("Disabled"),
			RemoteDebuggingEnabled: pulumi.Bool(false),
			AppSettings:            pairs(settings),
		}),
		Tags: args.Tags,
	}
	if args.Network != nil {
		args.Network.join(site)
	}
	return site
}

// sharedSecretKey is the key that all instances sign sessions with. Were it made
// by the app, each instance would have its own and reject the others' sessions.
//
// One is generated even where another was set: it is protected with the app, and
// no longer declaring it would ask Pulumi to delete what it must not.
func sharedSecretKey(ctx *pulumi.Context, app *App, name string, args *AppArgs) (pulumi.StringInput, error) {
	// RandomBytes would put the key into its id, which is never secret.
	key, err := random.NewRandomPassword(ctx, name+"-secret-key", &random.RandomPasswordArgs{
		Length:  pulumi.Int(secretKeyLength),
		Special: pulumi.Bool(false),
	}, pulumi.Parent(app), pulumi.Protect(args.Protect))
	if err != nil {
		return nil, err
	}
	if args.SecretKey != nil {
		return args.SecretKey, nil
	}
	return key.Result, nil
}

// appSettings are the app's own settings and ours, which win.
func appSettings(ctx *pulumi.Context, args *AppArgs, secretKey pulumi.StringInput) (pulumi.StringMap, error) {
	url, secretKey, err := secrets(ctx, args, secretKey)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(args.Settings)
	if all == nil {
		all = pulumi.StringMap{}
	}
	maps.Copy(all, pulumi.StringMap{
		appenv.RedisURL:                   url,
		appenv.FlaskSecretKey:             secretKey,
		appenv.FlaskEnv:                   pulumi.String("production"),
		appenv.SCMDoBuildDuringDeployment: pulumi.String("true"),
		// By default an instance takes traffic as soon as anything answers, even
		// with an error.
		appenv.WebsiteWarmupPath:     pulumi.String(args.WarmupPath),
		appenv.WebsiteWarmupStatuses: pulumi.String("200"),
	})
	if args.Insights != nil {
		maps.Copy(all, pulumi.StringMap{
			appenv.InsightsConnectionString: args.Insights,
			// App Service then loads the agent beside the app, which need not change
			// ("Application monitoring for Azure App Service and Python").
			appenv.InsightsAgentVersion: pulumi.String("~3"),
		})
	}
	return all, nil
}

// secrets are REDIS_URL and the secret key as the app's settings have them.
func secrets(ctx *pulumi.Context, args *AppArgs, secretKey pulumi.StringInput) (url, key pulumi.StringInput, err error) {
	if args.Vault == nil {
		return args.RedisURL, secretKey, nil
	}
	urlAt, err := args.Vault.Keep(ctx, appenv.RedisURL, args.RedisURL)
	if err != nil {
		return nil, nil, err
	}
	keyAt, err := args.Vault.Keep(ctx, appenv.FlaskSecretKey, secretKey)
	if err != nil || args.ByReference {
		return urlAt, keyAt, err
	}
	return args.RedisURL, secretKey, nil
}

// pairs lists settings in a fixed order, since ARM takes a list and a list in
// another order is a change.
func pairs(settings pulumi.StringMap) web.NameValuePairArray {
	list := web.NameValuePairArray{}
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		list = append(list, web.NameValuePairArgs{Name: pulumi.String(key), Value: settings[key].ToStringOutput().ToStringPtrOutput()})
	}
	return list
}
