package main

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
	in := func(line string) string {
		code, said := inProcess(t, dir, line+" --home "+home)
		require.Zero(t, code, said)
		return said
	}
	in("local up --stack dev --yes")
	secrets := secretsShown(t, in)
	require.GreaterOrEqual(t, len(secrets), 3)
	for _, line := range commandsThatShow {
		with := line
		if strings.HasPrefix(line, "local") || strings.HasPrefix(line, "verify --stack") {
			with += " --home " + home
		}
		if strings.Contains(line, "rotate-key") {
			for name, value := range secretsShown(t, in) {
				secrets["old "+name] = value
			}
		}
		_, said := inProcess(t, dir, with)
		if strings.Contains(line, "rotate-key") {
			for name, value := range secretsShown(t, in) {
				secrets["new "+name] = value
			}
		}
		require.NotEmpty(t, said, line)
		for name, value := range secrets {
			for _, form := range []string{value, url.QueryEscape(value), base64.StdEncoding.EncodeToString([]byte(value))} {
				assert.NotContains(t, said, form, "%s in what '%s' says", name, line)
			}
		}
	}
	// Pulumi writes this to the process's own output.
	_, shown, _ := (&shell{t: t, dir: dir, home: home}).scaleout("local preview --stack dev --json -c planSku=P1v3")
	require.NotEmpty(t, shown)
	for name, value := range secrets {
		assert.NotContains(t, shown, value, "%s in a preview in JSON", name)
	}
	for _, file := range filesBelow(t, dir) {
		content, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		for name, value := range secrets {
			assert.NotContains(t, string(content), value, "%s in %s", name, file)
		}
	}
}

// secretsShown are the stack's secrets by name, as it shows them to who asks for them.
func secretsShown(t *testing.T, in func(line string) string) map[string]string {
	t.Helper()
	var outputs struct {
		RedisURL    string            `json:"redisUrl"`
		AppSettings map[string]string `json:"appSettings"`
	}
	require.NoError(t, json.Unmarshal([]byte(in("local output --stack dev --json --show-secrets")), &outputs))
	parsed, err := url.Parse(outputs.RedisURL)
	require.NoError(t, err)
	key, _ := parsed.User.Password()
	secrets := map[string]string{"redisUrl": outputs.RedisURL, "the cache's key": key, "secret key": outputs.AppSettings["FLASK_SECRET_KEY"]}
	for name, value := range secrets {
		require.Greater(t, len(value), 20, name)
	}
	return secrets
}
