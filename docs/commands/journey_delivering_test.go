package commands

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// delivering is what the workflow up.yml does, with a state in Azure Storage, as
// docs/delivery.md has it. The storage is Azurite.
var delivering = journey{"delivering", []step{
	{
		line: "pulumi login file://…", typed: "pulumi login file://$PWD", says: []string{"Logged in to"},
		shows: "in a shell that has the environment of `local serve`",
		first: func(p *terminal) { p.ok("pulumi stack rm live --force --yes") },
	},
	{
		line: "pulumi stack init dev", says: []string{"Created stack 'dev'"},
		shows: "in `azblob://` with the account's key; without it, the login is that of `local serve`, and no state is found",
		first: func(p *terminal) {
			p.env = append(p.env, "PULUMI_BACKEND_URL=azblob://state")
			code, out := p.run("env -u AZURE_STORAGE_KEY pulumi stack ls")
			assert.NotZero(p.t, code, out)
			assert.Contains(p.t, out, "error: read ")
		},
		then: func(p *terminal, _ string) {
			p.onlySalt("Pulumi.dev.yaml", newTerminal(p.t, "").file("Pulumi.dev.yaml"))
		},
	},
	{
		line: "pulumi up --stack dev --non-interactive --yes --plan dev.plan.json", says: []string{"created"},
		shows: "what was previewed is done; `scaleout verify` looks at Pulumi's stack, though `local up` has one of that name",
		first: func(p *terminal) { p.ok("scaleout ci plan --stack dev --save-plan dev.plan.json") },
		then: func(p *terminal, _ string) {
			assert.Contains(p.t, p.ok("scaleout verify --stack dev --only app-running --wait 2m"), "Stack dev: the one of the Pulumi CLI")
		},
	},
	{
		line:  "pulumi preview --stack dev --non-interactive --expect-no-changes",
		shows: "nothing is left to do",
	},
	{
		line: "pulumi up --plan", typed: "pulumi up --yes --plan dev.plan.json", fails: true, says: []string{"violates plan"},
		shows: "refused, where the program wants what the plan does not have",
		first: func(p *terminal) {
			p.ok("scaleout ci plan --stack dev --save-plan dev.plan.json")
			p.ok("pulumi config set maxInstances 4 --stack dev")
		},
	},
}}

// checkGone is a shell that still has the environment of a 'local serve' that has ended.
// What Pulumi says there is in docs/troubleshooting.md.
func checkGone(t *testing.T, p *terminal) {
	at := *p
	at.t = t
	at.env = leadNowhere(at.env)
	code, out := at.run("scaleout verify --stack dev")
	assert.NotZero(t, code)
	assert.Contains(t, out, "source the file again that 'scaleout local serve' prints")
	code, out = at.run("pulumi preview --stack dev")
	assert.NotZero(t, code)
	const said = "did not begin responding to RPC connections"
	assert.Contains(t, out, said)
	page, err := os.ReadFile(filepath.Join(root, "docs", "troubleshooting.md"))
	require.NoError(t, err)
	assert.Contains(t, string(page), said)
}

// leadNowhere has Pulumi look for providers where nobody listens: the port of a server that has ended
// may be somebody else's by now.
func leadNowhere(env []string) (all []string) {
	for _, v := range env {
		if strings.HasPrefix(v, "PULUMI_DEBUG_PROVIDERS=") {
			v = regexp.MustCompile(`:\d+`).ReplaceAllString(v, ":1")
		}
		all = append(all, v)
	}
	return all
}

// variable is one of the environment.
func (p *terminal) variable(name string) string {
	p.t.Helper()
	for _, v := range p.env {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	p.t.Fatalf("%s is not set", name)
	return ""
}
