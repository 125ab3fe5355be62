package commands

import (
	"maps"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
	"scaleout/internal/testkit/realpulumi"
)

// shells has the journeys of each shell, in their order. Those of different shells know nothing
// of each other: one after the other they would take three times as long.
var shells = []shell{
	{journeys: []journey{afresh}},
	{journeys: []journey{changes}},
	{journeys: []journey{moving}},
	{journeys: []journey{adopting, delivering}, storage: true, ended: checkGone},
}

type shell struct {
	journeys []journey
	storage  bool                        // a state is in Azure Storage
	ended    func(*testing.T, *terminal) // looks at the shell after 'local serve' has ended; nil: nothing
}

func journeys() (all []journey) {
	for _, s := range shells {
		all = append(all, s.journeys...)
	}
	return all
}

// notRun are the lines that no journey has, and why.
var notRun = map[string]string{
	"pulumi up --stack prod; then pulumi config set network private --stack prod":                                                                 "each of the two is run",
	"pulumi up --stack prod; then pulumi config set appAccess private --stack prod":                                                               "each of the two is run",
	"pulumi up --stack prod; then pulumi config set redisAuth entra --stack prod":                                                                 "each of the two is run",
	"pulumi up --stack prod; then pulumi config set secrets keyvault --stack prod":                                                                "each of the two is run",
	"pulumi up --stack prod; then pulumi config set frontDoorSku Premium_AzureFrontDoor --stack prod":                                             "each of the two is run",
	"pulumi up --stack prod; then, once people know that, pulumi config set appAccess frontDoor --stack prod":                                     "each of the two is run",
	"pulumi config set --path 'referencedVaults[0]' /subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.KeyVault/vaults/NAME --stack prod": pathRuns,
	"pulumi login": "it asks for an account of Pulumi Cloud",
	"pulumi config set --path 'accessRules[0]' 'deny 203.0.113.7' --stack prod":                                                                           pathRuns,
	"pulumi config set --path 'accessRules[1]' 'allow 203.0.113.0/24' --stack prod":                                                                       pathRuns,
	"pulumi config set --path 'redisAllowedNetworks[0]' 10.64.0.128/28 --stack prod":                                                                      pathRuns,
	`pulumi config set frontDoorId "$(az afd profile show --resource-group GROUP --profile-name PROFILE --query frontDoorId --output tsv)" --stack prod`:  "there is no other Front Door here",
	"pulumi config set integrationSubnetId " + hub + "hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/shop --stack prod":                      noHub,
	"pulumi config set endpointSubnetId " + hub + "hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/endpoints --stack prod":                    noHub,
	"pulumi config set --path 'privateDnsZoneIds[0]' " + hub + "dns/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net --stack prod": noHub,
	"pulumi up --stack prod -c protect=false": protectRuns,
	"pulumi up -c protect=false --stack prod": protectRuns,
}

const (
	hub         = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/"
	noHub       = "there is no other network here"
	protectRuns = "`pulumi up -c protect=false` is run, on the selected stack"
	pathRuns    = "`pulumi config set --path 'alertEmails[0]' ops@example.com --stack prod` is run"
)

func notRunOrder() []string { return slices.Sorted(maps.Keys(notRun)) }

// Everything that is shown does what it is shown for. The stack dev is there twice: 'local
// up' has one of that name, and so will Pulumi.
func TestShownLines(t *testing.T) {
	testkit.Long(t)
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: providers are served on Linux only")
	}
	realpulumi.Command(t, root) // or it is skipped before anything is built
	bin := programs(t)
	t.Run("shells", func(t *testing.T) { // ends when all have
		for _, s := range shells {
			t.Run(s.journeys[0].name, func(t *testing.T) {
				t.Parallel()
				s.run(t, bin)
			})
		}
	})
	checkTable(t)
}

// run makes the journeys beside a 'local serve' of their own.
func (s shell) run(t *testing.T, bin string) {
	t.Helper()
	p := newTerminal(t, bin)
	p.ok("scaleout local portal-app --home state")
	p.ok("scaleout local up --stack dev --yes --home state")
	serving := p.serve("scaleout local serve --stack dev --port 0 --home state")
	p.ok(`pulumi login "file://$HOME"`)
	if s.storage {
		p.env = append(p.env, startAzurite(t)...)
	}
	for _, j := range s.journeys {
		if !t.Run(j.name, func(t *testing.T) {
			at := *p
			at.t = t
			for _, step := range j.steps {
				step.run(&at)
			}
			p.env = at.env
		}) {
			return // what follows stands on it
		}
	}
	serving.end(t)
	if s.ended != nil {
		t.Run("a server that is gone", func(t *testing.T) { s.ended(t, p) })
	}
}

// secretsIn are all secret outputs of the selected stack, and the keys in them.
func (p *terminal) secretsIn(stack string) (all []string) {
	p.t.Helper()
	url := strings.TrimSpace(p.ok("pulumi stack output redisUrl --show-secrets --stack " + stack))
	found := regexp.MustCompile(`^rediss://:([^@]+)@`).FindStringSubmatch(url)
	require.NotEmpty(p.t, found)
	return []string{url, found[1]}
}

// assertNone looks for secrets in a text that must not have them.
func assertNone(t testing.TB, text string, secrets []string) {
	t.Helper()
	for _, secret := range secrets {
		assert.False(t, strings.Contains(text, secret), "a secret is in clear")
	}
}

// onlySalt checks that a stack's file is what it was, and has a salt besides.
func (p *terminal) onlySalt(name, before string) {
	p.t.Helper()
	assert.Equal(p.t, before, regexp.MustCompile(`(?m)^encryptionsalt: .*\n`).ReplaceAllString(p.file(name), ""), name)
	assert.Contains(p.t, p.file(name), "encryptionsalt: ")
}
