package commands

import (
	"net/http"
	"strings"

	"github.com/stretchr/testify/assert"
)

const stripeKey = "sk_live_51H8xkqk3e"

// changes are what is changed in a stack, by the stack prod, which is protected and has
// monitoring.
var changes = journey{"changes", []step{
	{
		line: "pulumi stack init prod", says: []string{"Created stack 'prod'"},
		shows: "the shipped stack file gets its salt, and is unchanged otherwise",
		then: func(p *terminal, _ string) {
			committed := newTerminal(p.t, "").file("Pulumi.prod.yaml")
			p.onlySalt("Pulumi.prod.yaml", committed)
		},
	},
	{
		line:  "pulumi config set redisSku Standard_C1 --stack prod",
		shows: "the one line changes in the stack's file",
		then: func(p *terminal, _ string) {
			committed := newTerminal(p.t, "").file("Pulumi.prod.yaml")
			p.onlySalt("Pulumi.prod.yaml", strings.Replace(committed, "\n  scaleout:redisSku: Balanced_B1\n", "\n  scaleout:redisSku: Standard_C1\n", 1))
		},
	},
	{
		line: "pulumi preview --stack prod", says: []string{"to create", "azure-native:cache:Redis"},
		shows: "what would be created; nothing is",
		then: func(p *terminal, _ string) {
			assert.NotContains(p.t, p.ok("pulumi stack export --stack prod"), "azure-native")
		},
	},
	{
		line: "pulumi up --stack prod", typed: "pulumi up --stack prod --yes", says: []string{"created"},
		shows: "everything is created",
	},
	{
		line: "pulumi preview", typed: "pulumi preview --expect-no-changes", says: []string{"unchanged"},
		shows: "nothing is left to do",
	},
	{
		line:  "pulumi config set monthlyBudget 400 --stack prod",
		shows: "the next preview is refused, and names a command that lifts it",
		then: func(p *terminal, _ string) {
			code, out := p.run("pulumi preview --stack prod")
			assert.NotZero(p.t, code)
			assert.Contains(p.t, out, "monthlyBudget = 400")
			assert.Regexp(p.t, `pulumi config (set|rm) .*--stack prod`, out)
			p.ok("pulumi config rm monthlyBudget --stack prod")
		},
	},
	{
		line: "pulumi config set KEY VALUE --stack STACK", typed: "pulumi config set maxInstances 4 --stack prod",
		shows: "in the stack's file",
	},
	{
		line:  "pulumi config set --path 'alertEmails[0]' ops@example.com --stack prod",
		shows: "`preview --diff` shows the receiver, and the range of before with what it becomes",
		then: func(p *terminal, _ string) {
			diff := p.ok("pulumi preview --stack prod --diff")
			assert.Regexp(p.t, `~ maximum\s*: "5" => "4"`, diff)
			assert.Regexp(p.t, `\+ *.*emailAddress *: "ops@example.com"`, diff)
		},
	},
	{
		line:  "pulumi config set --secret alertWebhook https://example.com/hook --stack prod",
		shows: "encrypted in the stack's file",
		then: func(p *terminal, _ string) {
			assert.NotContains(p.t, p.file("Pulumi.prod.yaml"), "https://example.com/hook")
		},
	},
	{
		line: "pulumi config set --path appSettings.NAME VALUE", typed: "pulumi config set --path appSettings.COLOUR blue",
		shows: "in the stack's file",
	},
	{
		line: "pulumi config set --path …", typed: "pulumi config set --path appSettings.SIZE 2",
		shows: "in the stack's file",
	},
	{
		line: "pulumi config set --secret --path appSecrets.NAME VALUE", typed: "pulumi config set --secret --path appSecrets.STRIPE " + stripeKey,
		shows: "encrypted in the stack's file",
		then: func(p *terminal, _ string) {
			assert.NotContains(p.t, p.file("Pulumi.prod.yaml"), stripeKey)
			assert.NotContains(p.t, p.ok("pulumi config"), stripeKey)
		},
	},
	{
		line: "pulumi config --show-secrets", says: []string{stripeKey},
		shows: "secrets in clear",
	},
	{
		line: "pulumi up --stack prod --non-interactive --yes --plan prod.plan.json", says: []string{"updated"},
		shows: "what was approved is done; the app has the new settings; no secret is in clear in the state",
		first: func(p *terminal) {
			p.env = append(p.env, "PULUMI_EXPERIMENTAL=true")
			p.ok("scaleout ci plan --stack prod --out approved.json")
			p.ok("scaleout ci plan --stack prod --approved approved.json --save-plan prod.plan.json")
			assertNone(p.t, p.file("approved.json"), append(p.secretsIn("prod"), stripeKey, "https://example.com/hook"))
		},
		then: func(p *terminal, _ string) {
			settings := p.appSettings()
			assert.Equal(p.t, "blue", settings["COLOUR"])
			assert.Equal(p.t, "2", settings["SIZE"])
			assert.Equal(p.t, stripeKey, settings["STRIPE"])
			assertNone(p.t, p.ok("pulumi stack export --stack prod"), append(p.secretsIn("prod"), stripeKey, "https://example.com/hook"))
		},
	},
	{
		line:  "pulumi preview --stack prod --non-interactive --expect-no-changes",
		shows: "nothing is left to do",
	},
	{
		line: "pulumi up", typed: "pulumi up --yes", says: []string{"updated"},
		shows: "after a key of the cache was renewed in the portal: the app gets the new one",
		first: func(p *terminal) {
			p.arm(http.MethodPost, p.output("redisId")+"/regenerateKey", "2024-03-01", map[string]any{"keyType": "Primary"})
			code, _ := p.run("scaleout verify --stack prod --only redis-url-key")
			assert.NotZero(p.t, code)
		},
		then: func(p *terminal, _ string) { p.ok("scaleout verify --stack prod --only redis-url-key,sessions") },
	},
	{
		line: "pulumi up --target-replace", says: []string{"replaced"},
		typed: `pulumi up --yes --target-replace "$(pulumi stack export | grep -o '"urn:[^"]*:insights:Component::[^"]*"' | head -1 | tr -d '"')"`,
		shows: "Application Insights is replaced; the next update gives the app its new connection string",
		then: func(p *terminal, _ string) {
			p.ok("pulumi up --yes")
		},
	},
	{
		line: "pulumi destroy", typed: "pulumi destroy --yes", fails: true, says: []string{"protect"},
		shows: "refused, because prod is protected",
	},
	{
		line: "pulumi up -c protect=false", typed: "pulumi up -c protect=false --yes",
		shows: "lifts that, and says so in the stack's file",
		then: func(p *terminal, _ string) {
			assert.Contains(p.t, p.file("Pulumi.prod.yaml"), `scaleout:protect: "false"`)
			assert.NotRegexp(p.t, `"protect": true`, p.ok("pulumi stack export"))
		},
	},
	{
		line: "pulumi stack output deployCommand --stack prod", says: []string{"az webapp deploy "},
		shows: "a command of the Azure CLI",
		then: func(p *terminal, _ string) {
			p.ok("pulumi destroy --stack prod --yes --remove")
		},
	},
}}
