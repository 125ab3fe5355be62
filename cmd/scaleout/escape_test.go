package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/prices"
	"scaleout/internal/clock"
	"scaleout/internal/testkit/hostile"
)

// steering is a text that clears the screen, sets its title, colours what follows and
// turns it around.
const steering = "x\x1b[2J\x1b]0;owned\x07\u009b31m\u202ey"

// staysText checks that a terminal obeys nothing of what was written, and that no line
// of it is somebody else's.
func staysText(t *testing.T, written, about string) {
	t.Helper()
	for _, r := range "\x1b\x07\b\r\u009b\u202e\u2066" {
		assert.NotContains(t, written, string(r), "%q: %s", r, about)
	}
	assert.NotRegexp(t, `(?m)^ {0,4}(error: b|Next: rm)`, written, about)
}

// Whatever Azure calls things, adopt, verify and rotate-key show it as text.
func TestAttackOnTheTerminalByAzure(t *testing.T) {
	t.Parallel()
	for _, k := range hostile.Steering() {
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			app, env := hostileAzure(t, k, hostile.All)
			outputs, err := json.Marshal(map[string]any{
				"appId": app.ID(), "appName": steering, "redisId": app.GroupID() + "/providers/Microsoft.Cache/redis/flask-cache",
				"url": "https://localhost:1/", "healthCheckUrl": "https://localhost:1/healthz",
			})
			require.NoError(t, err)
			s := newProject(t)
			file, err := os.ReadFile(filepath.Join("..", "..", "Pulumi.prod.yaml"))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(s.dir, "Pulumi.prod.yaml"), file, 0o600))
			s.env = append(append(s.env, env...), "PATH="+fakePulumi(t, string(outputs))+":"+os.Getenv("PATH"), fastClock+"=1")
			shown := 0
			for _, line := range []string{
				"adopt --stack live -g flask-rg -n flask-app --subscription " + app.Subscription,
				"verify --app-id " + app.ID() + " --only plan-instances --only autoscale-range --only app-settings --only cache-ready",
				"verify --json --app-id " + app.ID() + " --only plan-instances --only app-settings",
				"rotate-key --stack prod --yes --settle 1m",
			} {
				_, out, errOut := s.scaleout(line)
				staysText(t, out+errOut, line+"\n"+out+errOut)
				shown += strings.Count(out+errOut, `\u001b`) + strings.Count(out+errOut, `\u202e`) + strings.Count(out+errOut, "rm -rf")
				if strings.Contains(line, "--json") && out != "" {
					assert.True(t, json.Valid([]byte(out)), out)
				}
			}
			if strings.HasSuffix(k.Name, " added") {
				assert.Greater(t, shown, 9, "most of it is read, and shown")
			}
		})
	}
}

// The same for what the price list says.
func TestAttackOnTheTerminalByPrices(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		item := map[string]any{"retailPrice": 1.0, "unitOfMeasure": steering, "currencyCode": steering}
		for _, m := range regexp.MustCompile(`(\w+) eq '([^']*)'`).FindAllStringSubmatch(r.URL.Query().Get("$filter"), -1) {
			item[m[1]] = m[2] + steering
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"Items": []any{item}, "NextPageLink": steering})
	}))
	t.Cleanup(server.Close)
	var out, errOut strings.Builder
	f := cli.System()
	f.Out, f.Err, f.Dir = &out, &errOut, projectFolder(t)
	f.Prices = &prices.Client{HTTP: server.Client(), URL: server.URL, Clock: clock.NewVirtual(time.Now())}
	for _, line := range []string{"cost --stack prod --live", "cost --stack prod --live --json"} {
		run(t.Context(), f, strings.Fields(line))
		staysText(t, out.String()+errOut.String(), line)
	}
}

// The same for what stands in a state: names, outputs, and what the engine shows of them.
func TestAttackOnTheTerminalByState(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack dev --yes")
	file := filepath.Join(s.home, "stacks", "dev.json")
	state, err := os.ReadFile(file)
	require.NoError(t, err)
	name := regexp.MustCompile(`"(scaleout-dev-[^"]*)"`)
	require.Regexp(t, name, string(state))
	added, err := json.Marshal(steering)
	require.NoError(t, err)
	state = name.ReplaceAll(state, []byte(`"${1}`+strings.ReplaceAll(strings.Trim(string(added), `"`), `$`, `$$`)+`"`))
	require.NoError(t, os.WriteFile(file, state, 0o600))

	s.env = append(s.env, adoptPassphrase)
	shown := 0
	for _, line := range []string{
		"local output --stack dev", "local output --stack dev appName", "local output --stack dev --json", "local state export --stack dev",
		"local preview --stack dev", "local preview --stack dev --diff", "local preview --stack dev --json",
		"local refresh --stack dev --yes", "local preview --stack dev --diff --color always", "verify --stack dev --home " + s.home,
	} {
		_, out, errOut := s.scaleout(line)
		said := out + errOut
		if strings.Contains(line, "always") {
			said = regexp.MustCompile(`\x1b\[[0-9;]*m`).ReplaceAllString(said, "")
		}
		staysText(t, said, line+"\n"+said)
		shown += strings.Count(said, `\u001b`)
		if strings.Contains(line, "--json") && out != "" {
			assert.True(t, json.Valid([]byte(out)), line)
		}
	}
	assert.Positive(t, shown)
}
