package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// goSDK is a module of its own, so that go.mod need not name what only this test uses.
var goSDK = filepath.Join("testdata", "azuresdk")

// A program with today's Azure SDK for Go, by its clients for App Service and for the
// classic cache. They take more than a minute to compile: so it is run by name only.
func TestTodaysClientsInGo(t *testing.T) {
	if os.Getenv(testkit.ClientsVariable) == "" {
		t.Skipf("SKIPPED: it compiles the Azure SDK for Go. To run it: %s", testkit.RunClients)
	}
	t.Parallel()
	program := filepath.Join(t.TempDir(), "azuresdk")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	build.Dir = goSDK
	said, err := build.CombinedOutput()
	require.NoError(t, err, string(said))
	s := newShell(t)
	s.ok("local up --stack dev --yes -c redisSku=Standard_C0")
	outputs := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(s.ok("local output --stack dev --json")), &outputs))
	r := s.serve("--stack dev")
	c := &client{t: t, serving: r, env: environmentOf(t, r)}

	plan := outputs["planId"].(string)
	cache, _, _ := strings.Cut(outputs["redisHost"].(string), ".")
	out, problems, err := c.run(exec.CommandContext(t.Context(), program, outputs["resourceGroup"].(string), outputs["appName"].(string),
		plan[strings.LastIndex(plan, "/")+1:], cache))
	require.NoError(t, err, "%s%s", out, problems)
	assert.Equal(t, "Running PYTHON|3.12 blue\n3 instances, 1 app, 404 ResourceNotFound\n6380 true false blue 404 ResourceNotFound\n", out)
	r.interrupt()
	checkRealClients(t, "azure-sdk-for-go", goSDKRow(t))
}

// goSDKRow is what the documentation says of it.
func goSDKRow(t *testing.T) string {
	t.Helper()
	pins, err := os.ReadFile(filepath.Join(goSDK, "go.mod"))
	require.NoError(t, err)
	version := func(module string) string {
		found := regexp.MustCompile(`/` + module + `(?:/v\d+)? v(\S+)`).FindSubmatch(pins)
		require.NotEmpty(t, found, module)
		return string(found[1])
	}
	return fmt.Sprintf("Azure SDK for Go: azidentity %s, armappservice %s, armredis %s (`DefaultAzureCredential`; an app, its configuration\n"+
		"and settings; a plan is scaled, which is polled; a list; a cache, its keys, one renewed, its tags; refusals).\n",
		version("azidentity"), version("armappservice"), version("armredis"))
}
