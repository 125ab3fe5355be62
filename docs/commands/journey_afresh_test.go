package commands

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// afresh is README's way to a new stack, and what one looks at then.
var afresh = journey{"afresh", []step{
	{
		line: "pulumi login file://~", typed: `pulumi login "file://$HOME"`, says: []string{"Logged in to"},
		shows: "logged in, to a folder in the place of `~`, which is the user's home whatever `HOME` says; `pulumi whoami` names it",
		then: func(p *terminal, _ string) {
			assert.Contains(p.t, p.ok("pulumi whoami --verbose"), "file://"+p.home)
		},
	},
	{
		line: "pulumi stack init shop", says: []string{"Created stack 'shop'"},
		shows: "the file that `scaleout init` wrote gets its salt, and is unchanged otherwise",
		first: func(p *terminal) {
			p.ok("scaleout init --stack shop --location westeurope --yes")
			p.ok("cp Pulumi.shop.yaml before.yaml")
		},
		then: func(p *terminal, _ string) {
			salt := regexp.MustCompile(`(?m)^encryptionsalt: .*\n`)
			salted := p.file("Pulumi.shop.yaml")
			assert.Regexp(p.t, salt, salted)
			assert.Contains(p.t, salted, "# ")
			assert.Equal(p.t, p.file("before.yaml"), salt.ReplaceAllString(salted, ""), "and the rest stays, its comments and quotes, too")
		},
	},
	{
		line: "pulumi up --stack shop", typed: "pulumi up --stack shop --yes", says: []string{"created"},
		shows: "everything is created; a second one changes nothing; `scaleout verify` finds Pulumi's stack, and its app answers",
		then: func(p *terminal, _ string) {
			p.ok("pulumi up --stack shop --yes --expect-no-changes")
			verified := p.ok("scaleout verify --stack shop --wait 2m")
			assert.Contains(p.t, verified, "Stack shop: the one of the Pulumi CLI, in the Azure at localhost:")
			assert.Regexp(p.t, "PASS  sessions ", verified)
		},
	},
	{
		line: "pulumi stack output deployCommand", says: []string{"az webapp deploy "},
		shows: "a command of the Azure CLI",
	},
	{
		line: "pulumi stack output logsCommand", says: []string{"az webapp log "},
		shows: "a command of the Azure CLI",
	},
	{
		line: "pulumi stack output outboundIpAddresses", says: []string{"."},
		shows: "addresses",
	},
	{
		line: "pulumi stack output", says: []string{"[secret]", "appName"}, silent: []string{"rediss://"},
		shows: "the outputs, secrets as `[secret]`",
	},
	{
		line: "pulumi stack export", says: []string{"azure-native:web/v20240401:WebApp"},
		shows: "the state; no secret is in clear there, nor in any file of the backend",
		then: func(p *terminal, state string) {
			secrets := p.secretsIn("shop")
			assertNone(p.t, state, secrets)
			files := 0
			require.NoError(p.t, filepath.WalkDir(filepath.Join(p.home, ".pulumi"), func(path string, e os.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				content, err := os.ReadFile(path)
				assertNone(p.t, string(content), secrets)
				files++
				return err
			}))
			assert.Greater(p.t, files, 2)
		},
	},
	{
		line: "pulumi refresh", typed: "pulumi refresh --yes", silent: []string{"updated"},
		shows: "does not see an app setting that somebody has changed; `scaleout verify` does",
		first: func(p *terminal) { p.setAppSetting("FLASK_ENV", "development") },
		then: func(p *terminal, _ string) {
			code, out := p.run("scaleout verify --stack shop --only app-settings")
			assert.NotZero(p.t, code)
			assert.Contains(p.t, out, "FLASK_ENV")
		},
	},
	{
		line: "pulumi up -c stagingSlot=false", typed: "pulumi up -c stagingSlot=false --yes", says: []string{"deleted"},
		shows: "the slot is deleted; the stack's file has the setting",
		then: func(p *terminal, _ string) {
			assert.Contains(p.t, p.file("Pulumi.shop.yaml"), `scaleout:stagingSlot: "false"`)
			slots := p.arm(http.MethodGet, p.output("appId")+"/slots", "2023-12-01", nil)
			assert.Empty(p.t, slots["value"])
		},
	},
	{
		line: "pulumi stack output --json", says: []string{`"appName": "`, `"redisUrl": "[secret]"`},
		shows: "the outputs as JSON, secrets as `[secret]`",
	},
	{
		line: "pulumi preview --json", says: []string{`"changeSummary"`}, silent: []string{"rediss://"},
		shows: "what would be done, as JSON",
	},
	{
		line: "pulumi config set redisAuth both --stack prod", typed: "pulumi config set redisAuth both --stack shop",
		shows: "the first of two steps to a cache without keys, since a preview refuses to take a live app's key away in one",
		first: func(p *terminal) {
			p.ok("pulumi config set redisAuth entra --stack shop")
			code, out := p.run("pulumi preview --stack shop")
			assert.NotZero(p.t, code)
			assert.Contains(p.t, out, "pulumi config set redisAuth both")
		},
	},
	{
		line: "pulumi config set secrets prepared --stack prod", typed: "pulumi config set secrets prepared --stack shop",
		shows: "in the same update: the app's secrets are in a vault, and the app has them where they were",
		then: func(p *terminal, _ string) {
			p.ok("pulumi up --stack shop --yes")
			settings := p.appSettings()
			assert.Regexp(p.t, "^rediss://[a-z]", settings["REDIS_URL"])
			assert.NotEmpty(p.t, settings["REDIS_USERNAME"])
		},
	},
	{
		line: "pulumi config set redisAuth entra --stack prod", typed: "pulumi config set redisAuth entra --stack shop",
		shows: "the second: keys are switched off, and people log in as before",
		then: func(p *terminal, _ string) {
			p.ok("pulumi up --stack shop --yes")
			p.ok("pulumi preview --stack shop --expect-no-changes")
			p.ok("scaleout verify --stack shop --wait 2m --only sessions")
		},
	},
	{
		line: "pulumi config set secrets keyvault --stack prod", typed: "pulumi config set secrets keyvault --stack shop",
		shows: "the app reads them there by reference",
		then: func(p *terminal, _ string) {
			p.ok("pulumi up --stack shop --yes")
			settings := p.appSettings()
			assert.Regexp(p.t, `^@Microsoft\.KeyVault\(`, settings["REDIS_URL"])
			assert.Regexp(p.t, `^@Microsoft\.KeyVault\(`, settings["FLASK_SECRET_KEY"])
		},
	},
	{
		line: "pulumi destroy --stack shop", typed: "pulumi destroy --stack shop --yes --remove", extra: true, says: []string{"deleted"},
		first: func(p *terminal) {
			p.killUp()
			code, out := p.run("pulumi up --stack shop --yes")
			assert.NotZero(p.t, code)
			assert.Contains(p.t, out, "`pulumi cancel`")
			p.ok("pulumi cancel --stack shop --yes")
			p.ok("pulumi up -c protect=false --stack shop --yes")
		},
	},
}}

// output is an output of the selected stack.
func (p *terminal) output(name string) string {
	p.t.Helper()
	return strings.TrimSpace(p.ok("pulumi stack output --show-secrets " + name))
}

// appSettings are those that the selected stack's app has.
func (p *terminal) appSettings() map[string]any {
	p.t.Helper()
	return p.arm(http.MethodPost, p.output("appId")+"/config/appsettings/list", "2023-12-01", nil)["properties"].(map[string]any)
}

// setAppSetting changes one behind Pulumi's back, as the portal does.
func (p *terminal) setAppSetting(name, value string) {
	p.t.Helper()
	settings := p.appSettings()
	settings[name] = value
	p.arm(http.MethodPut, p.output("appId")+"/config/appsettings", "2023-12-01", map[string]any{"properties": settings})
}

// killUp begins an update of the stack shop, and kills it as soon as it has the lock, which
// it then leaves.
func (p *terminal) killUp() {
	p.t.Helper()
	p.ok(`pulumi up --stack shop --yes & up=$!
until ls "$HOME"/.pulumi/locks/*/scaleout/shop/*.json 2>/dev/null; do kill -0 $up || exit 1; done
kill -9 $up; wait $up; true`)
}
