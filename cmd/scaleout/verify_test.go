package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/verify"
)

// The prod stack, right after 'local up', with the demo app behind it.
func TestVerifyEmbedded(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	code, _, errOut := s.scaleout("verify --stack prod --home " + s.home)
	assert.Equal(t, exitUnseen, code)
	assert.Contains(t, errOut, "nothing has been deployed yet in stack \"prod\"\nNext: scaleout local up --stack prod")

	s.ok("local up --stack prod --yes")
	out := s.ok("verify --stack prod --json --home " + s.home)
	checkHealthy(t, out, "the embedded Azure")
	outputs := s.ok("local output --stack prod --json --show-secrets")
	text := s.ok("verify --stack prod --strict --home " + s.home)
	assert.Contains(t, text, "40 passed, 0 warnings, 0 failed, 3 skipped, on the embedded Azure.")
	for _, secret := range regexp.MustCompile(`"[^"]{40,}"`).FindAllString(secretsOf(t, outputs), -1) {
		assert.NotContains(t, out+text, strings.Trim(secret, `"`))
	}

	s.ok("verify --stack prod --strict --only sessions --only redis-url --home " + s.home)
	code, out, _ = s.scaleout("verify --stack prod --only sessions --login-path /enter --strict --home " + s.home)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, out, "POST /enter answers 404")
}

// What was deployed counts, not what the stack file says by now: a preview of that
// would be refused here.
func TestVerifyWhatWasDeployed(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack prod --yes -c redisSku=Standard_C1")
	text := s.ok("verify --stack prod --home " + s.home)
	assert.Contains(t, text, "39 passed, 1 warning, 0 failed, 3 skipped, on the embedded Azure.")
	code, _, _ := s.scaleout("verify --stack prod --strict --home " + s.home)
	assert.Equal(t, exitFailed, code, "a warning counts")
}

// An app that does not start is looked at, as in Azure: here its secrets are in a vault for which its role is minutes old.
func TestVerifyAnAppThatDoesNotStart(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack dev --yes")
	for _, secrets := range []string{"prepared", "keyvault"} {
		s.ok("local up --stack dev --yes -c secrets=" + secrets)
	}
	code, out, errOut := s.scaleout("verify --stack dev --home " + s.home)
	assert.Equal(t, exitFailed, code, errOut)
	assert.Regexp(t, "the app does not start: instance [01]: the app ended during its start", errOut)
	assert.Contains(t, out, "FAIL  secret-references   the app finds the text of a reference instead of a secret: REDIS_URL:")
	assert.Contains(t, out, "/healthz answers 503 Service")
}

// A stack file that has become wrong meanwhile is for the next update to refuse.
func TestVerifyBesideAWrongStackFile(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	root := t.TempDir()
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml"} {
		content, err := os.ReadFile(filepath.Join(s.dir, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(root, name), content, 0o600))
	}
	s.dir = root
	s.ok("local up --stack dev --yes")
	file, err := os.OpenFile(filepath.Join(root, "Pulumi.dev.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = file.WriteString("  scaleout:alwaysOn: perhaps\n")
	require.NoError(t, err)
	require.NoError(t, file.Close())
	code, _, _ := s.scaleout("local preview --stack dev")
	require.Equal(t, exitRefused, code)
	assert.Contains(t, s.ok("verify --stack dev --home "+s.home), " 0 failed, ")
}

// secretsOf is what outputs say that is secret: REDIS_URL and the app's settings.
func secretsOf(t *testing.T, outputs string) string {
	t.Helper()
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(outputs), &all))
	return string(all["redisUrl"]) + string(all["appSettings"])
}

// checkHealthy demands that all passes but what cannot: zones, which prod does not
// have, builds, of which there is none yet, a private network, and the end of the classic caches.
func checkHealthy(t *testing.T, out, where string) {
	t.Helper()
	var report verify.Report
	require.NoError(t, json.Unmarshal([]byte(out), &report), out)
	assert.Equal(t, where, report.Where)
	assert.Len(t, report.Findings, len(verify.Checks()))
	for _, f := range report.Findings {
		want := map[string]verify.Status{
			"cache-retirement": verify.Warn, "zone-spread": verify.Skip, "builds": verify.Skip, "cache-network": verify.Skip,
		}[f.Check]
		if f.Seen == "the stack has no staging slot" {
			want = verify.Skip // as of an app that was adopted
		}
		if want == "" || f.Check == "cache-retirement" && f.Seen == "Azure Managed Redis" {
			want = verify.Pass
		}
		assert.Equal(t, want, f.Status, "%s: %s", f.Check, f.Seen)
	}
}

// As in Azure: somebody else's processes, a login from the environment, the stack's
// outputs from the Pulumi CLI. What the portal changes then is noticed.
func TestVerifyAsInAzure(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack prod --yes")
	outputs := s.ok("local output --stack prod --json --show-secrets")
	r := s.serve("--stack prod")
	c := &client{t: t, serving: r, env: environmentOf(t, r)}
	connect := " --connect-to " + regexp.MustCompile(`--connect-to (\S+:443:\S+)`).FindStringSubmatch(r.out)[1] +
		" --connect-to " + regexp.MustCompile(`--connect-to (\S+:10000:\S+)`).FindStringSubmatch(r.out)[1]
	s.env = append(c.env, "PATH="+fakePulumi(t, outputs)+":"+os.Getenv("PATH"))

	// As 'serve' says it, where the Pulumi CLI does not know the stack: it is that of
	// 'local up'.
	line := regexp.MustCompile(`(?m)^  scaleout (verify .*)$`).FindStringSubmatch(r.out)[1]
	served := &shell{t: t, dir: s.dir, env: append(c.env, "PATH="+fakePulumi(t, ""))}
	where := "the Azure at " + c.value("ARM_METADATA_HOSTNAME")
	code, out, errOut := served.scaleout(line + " --json")
	require.Equal(t, exitOK, code, "%s%s", out, errOut)
	checkHealthy(t, out, where)
	assert.Equal(t, "Stack prod: the one of 'scaleout local serve', in "+where+".\n", errOut)

	// Where it knows the stack, it is Pulumi's, in the same shell.
	code, out, errOut = s.scaleout("verify --stack prod --json" + connect)
	require.Equal(t, exitOK, code, "%s%s", out, errOut)
	checkHealthy(t, out, where)
	assert.Equal(t, "Stack prod: the one of the Pulumi CLI, in "+where+".\n", errOut)

	var said map[string]any
	require.NoError(t, json.Unmarshal([]byte(outputs), &said))
	code, out, errOut = s.scaleout("verify --only app-settings --only sessions --app-id " + said["appId"].(string) + "/" + connect)
	require.Equal(t, exitOK, code, "%s%s", out, errOut)
	assert.Contains(t, out, "SKIP  app-settings")
	assert.Contains(t, out, "PASS  sessions")

	code, _, errOut = s.scaleout("verify --app-id " + said["appId"].(string) + "-missing")
	assert.Equal(t, exitUnseen, code)
	assert.Regexp(t, `^error: the app cannot be looked at: /subscriptions/\S+-missing is not there \(ResourceNotFound\)\n$`, errOut)

	s.env = append(s.env, "AZURE_CLIENT_SECRET=guess")
	code, _, errOut = s.scaleout("verify --stack prod" + connect)
	assert.Equal(t, exitUnseen, code)
	assert.Contains(t, errOut, "'az login' logs in")
	assert.Equal(t, 2, strings.Count(errOut, "\n"), errOut)
	r.interrupt()
}

// fakePulumi is a folder with a Pulumi CLI that knows the outputs of stack prod; of no
// stack where they are empty.
func fakePulumi(t *testing.T, outputs string) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "outputs.json")
	require.NoError(t, os.WriteFile(file, []byte(outputs), 0o600))
	script := fmt.Sprintf(`#!/bin/sh
if [ -s %[1]s ] && [ "$*" = "stack output --json --show-secrets --non-interactive --stack prod" ]; then
	cat %[1]s
elif [ "$*" = "config --json --show-secrets --non-interactive --stack prod" ]; then
	cat "$(dirname "$0")/config.json"
else
	echo "error: no stack named '$7' found" >&2
	exit 255
fi
`, file)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pulumi"), []byte(script), 0o755))
	return dir
}

// Where nothing could be looked at, the exit code says so.
func TestVerifyCouldNotLook(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	bad := filepath.Join(t.TempDir(), "outputs.json")
	require.NoError(t, os.WriteFile(bad, []byte("{}"), 0o600))
	s.env = []string{"PATH=" + fakePulumi(t, "{}") + ":" + os.Getenv("PATH")}
	for line, want := range map[string]string{
		"verify --stack dev":                                 `error: the Pulumi CLI knows no stack "dev", and 'scaleout local up' has not deployed it here`,
		"verify --stack prod":                                "the stack's outputs name no app (appId)",
		"verify --outputs " + bad:                            "the stack's outputs name no app (appId)",
		"verify --embedded --stack prod --home /dev/null/no": "the state folder cannot be read",
	} {
		code, out, errOut := s.scaleout(line)
		assert.Equal(t, exitUnseen, code, "%s: %s%s", line, out, errOut)
		assert.Contains(t, errOut, want, line)
		assert.Empty(t, out, line)
	}
}
