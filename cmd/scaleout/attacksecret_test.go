package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/local"
	"scaleout/internal/testkit/world"
)

// commandsThatShow are run one after the other on a stack with monitoring; none of them
// was asked to show secrets.
var commandsThatShow = []string{
	"local preview --stack dev", "local preview --stack dev --diff",
	"local preview --stack dev --diff -c planSku=P1v3 -c redisSku=Standard_C2",
	"local up --stack dev --yes", "local up --stack dev --yes --diff -c appSettings={\"FEATURE\":\"on\"}",
	"local up --stack dev --yes -c appSettings={\"REDIS_URL\":\"mine\"}", "local up --stack dev --yes -c planSku=B9",
	"local refresh --stack dev --yes", "local refresh --stack dev --yes --diff",
	"local output --stack dev", "local output --stack dev --json", "local output redisUrl --stack dev",
	"local output appSettings --stack dev --json", "local output nothing --stack dev",
	"local state export --stack dev", "local state export --stack nobody",
	"local portal-app --stack dev", "local rotate-key --stack dev --yes",
	"local import --stack dev --file nowhere.json --yes",
	"verify --stack dev --embedded", "verify --stack dev --embedded --json", "verify --stack dev --embedded --strict --only redis-url",
	"verify --stack dev --outputs Pulumi.dev.yaml", "verify --app-id nothing",
	"cost --stack dev", "cost --stack dev --json", "ci subjects --help",
	"rehearse --stack dev --rps 0", "adopt --stack dev -g group", "version", "help local",
	"local destroy --stack dev --yes",
}

// Nothing that a command says by itself has a key or another secret of the stack in it.
func TestAttackOnSecrets(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED with -short: the app is run for verify")
	}
	dir, home := projectFolder(t), t.TempDir()
	code, said := inProcess(t, dir, "local up --stack dev --yes --home "+home)
	require.Zero(t, code, said)
	secrets := secretsNow(t, dir, "dev", home)
	require.GreaterOrEqual(t, len(secrets), 6)
	for _, line := range commandsThatShow {
		with := line
		if strings.HasPrefix(line, "local") || strings.HasPrefix(line, "verify --stack") {
			with += " --home " + home
		}
		_, said := inProcess(t, dir, with)
		if strings.Contains(line, "rotate-key") {
			secrets = secrets.And(secretsNow(t, dir, "dev", home))
		}
		secrets.NotIn(t, "what '"+line+"' says", said)
	}
	// Pulumi writes this to the process's own output.
	_, shown, _ := (&shell{t: t, dir: dir, home: home}).scaleout("local preview --stack dev --json -c planSku=P1v3")
	secrets.NotIn(t, "a preview in JSON", shown)
	secrets.NotBelow(t, dir)
}

// secretsNow are those of a stack that nothing is done to at the moment.
func secretsNow(t *testing.T, dir, stack, home string) world.Secrets {
	t.Helper()
	session, err := local.Open(local.Options{Root: dir, Stack: stack, Home: home, Azure: local.AzureOptions{Start: time.Now()}})
	require.NoError(t, err)
	secrets := world.SecretsOf(t, session)
	require.NoError(t, session.Close())
	return secrets
}
