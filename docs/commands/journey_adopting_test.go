package commands

import (
	"net/http"
	"os"
	"path/filepath"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// adopting is the way of docs/adopt.md, where the stack is prod.
var adopting = journey{"adopting", []step{
	{
		line: "pulumi stack init prod --secrets-provider passphrase", typed: "pulumi stack init live --secrets-provider passphrase",
		says:  []string{"Created stack 'live'"},
		shows: "takes over the salt of the file that `scaleout adopt --write` wrote",
		first: func(p *terminal) {
			out := p.ok("scaleout adopt --stack live -g flask-rg -n flask-app --write")
			assert.Contains(p.t, out, "Stack live: a new one, in the Azure at localhost:")
			assert.Contains(p.t, out, "pulumi import --file Pulumi.live.import.json --stack live --generate-code=false")
			p.keep("Pulumi.live.yaml")
		},
		then: func(p *terminal, _ string) {
			assert.Equal(p.t, p.file("Pulumi.live.yaml.kept"), p.file("Pulumi.live.yaml"))
		},
	},
	{
		line:  "pulumi import --file Pulumi.prod.import.json --stack prod --generate-code=false",
		typed: "pulumi import --file Pulumi.live.import.json --stack live --generate-code=false --yes", says: []string{"imported"},
		shows: "group, plan and app are in the state, protected",
		then: func(p *terminal, _ string) {
			state := p.ok("pulumi stack export --stack live")
			for _, kind := range []string{"resources:ResourceGroup", "web(/v[0-9]+)?:AppServicePlan", "web(/v[0-9]+)?:WebApp"} {
				assert.Regexp(p.t, `"azure-native:`+kind+`"`, state)
			}
			assert.Contains(p.t, state, `"protect": true`)
			preview := p.ok("pulumi preview --stack live")
			assert.NotContains(p.t, preview, "delete")
			assert.NotContains(p.t, preview, "replace")
		},
	},
	{
		line: "pulumi stack rm prod --force --preserve-config", typed: "pulumi stack rm live --force --preserve-config --yes",
		shows: "the state is gone; the app is what it was, and so is the stack's file; it can be adopted again",
		then: func(p *terminal, _ string) {
			assert.Equal(p.t, p.file("Pulumi.live.yaml.kept"), p.file("Pulumi.live.yaml"))
			p.ok("pulumi stack init live --secrets-provider passphrase")
			p.ok("pulumi import --file Pulumi.live.import.json --stack live --generate-code=false --yes")
		},
	},
	{
		line: "pulumi up --stack prod", typed: "pulumi up --stack live --yes", says: []string{"created", "updated"}, silent: []string{"deleted", "replaced"},
		first: func(p *terminal) { p.settings = p.appSettingsOf(flaskApp) },
		then: func(p *terminal, _ string) {
			after := p.appSettingsOf(flaskApp)
			for name, value := range p.settings {
				assert.Equal(p.t, value, after[name], name)
			}
			verified := p.ok("scaleout verify --stack live --wait 2m")
			assert.Contains(p.t, verified, "Stack live: the one of the Pulumi CLI")
			assert.NotContains(p.t, verified, "FAIL")
		},
	},
	{
		line: "pulumi stack change-secrets-provider", typed: "echo 'another horse' | pulumi stack change-secrets-provider passphrase --stack live",
		shows: "another passphrase: stack file and state are encrypted anew, and nothing is left to do",
		then: func(p *terminal, _ string) {
			p.ok("PULUMI_CONFIG_PASSPHRASE='another horse' pulumi preview --stack live --expect-no-changes")
		},
	},
}}

const flaskApp = "/resourceGroups/flask-rg/providers/Microsoft.Web/sites/flask-app"

// appSettingsOf are those of an app that is in no stack, perhaps.
func (p *terminal) appSettingsOf(app string) map[string]any {
	p.t.Helper()
	id := "/subscriptions/" + p.variable("ARM_SUBSCRIPTION_ID") + app + "/config/appsettings/list"
	return p.arm(http.MethodPost, id, "2023-12-01", nil)["properties"].(map[string]any)
}

// keep copies a file, to compare with it.
func (p *terminal) keep(name string) {
	p.t.Helper()
	require.NoError(p.t, os.WriteFile(filepath.Join(p.dir, name+".kept"), []byte(p.file(name)), 0o600))
}
