package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/process"
	"scaleout/internal/testkit"
	"scaleout/program/redisurl"
)

// Clients of Azure as they are: the Azure CLI and a program with the Azure SDK for
// Go. Both know of this Azure what a person has pasted from what 'local serve'
// says, and see what 'up' has deployed.
func TestClientsOfServe(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack dev --yes -c minInstances=3 -c redisSku=Standard_C0")
	outputs := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(s.ok("local output --stack dev --json --show-secrets")), &outputs))
	r := s.serve("--stack dev")
	c := &client{t: t, serving: r, env: environmentOf(t, r)}
	c.checkSecrecy(outputs)

	t.Run("Azure SDK for Go", func(t *testing.T) { c.on(t).checkSDK(outputs) })
	t.Run("Azure CLI", func(t *testing.T) {
		testkit.Long(t)
		c.on(t).checkCLI(outputs)
	})

	arm := c.value("ARM_METADATA_HOSTNAME")
	r.interrupt()
	_, err := net.Dial("tcp", strings.Replace(arm, "localhost", "127.0.0.1", 1))
	assert.Error(t, err, "nothing answers any more")
}

// client is somebody in another terminal.
type client struct {
	t       *testing.T
	serving *serving
	env     []string // as after 'source …/environment'
}

func (c *client) on(t *testing.T) *client { return &client{t, c.serving, c.env} }

func (c *client) value(name string) string {
	for _, v := range c.env {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	c.t.Fatalf("%s is not set", name)
	return ""
}

// environmentOf lets a shell read the file that is to be sourced.
func environmentOf(t *testing.T, r *serving) []string {
	t.Helper()
	source := regexp.MustCompile(`(?m)^  source (.+)$`).FindStringSubmatch(r.out)
	require.NotEmpty(t, source, r.out)
	cmd := exec.Command("sh", "-c", ". "+source[1]+" && env -0")
	cmd.Env = append(ownEnvironment(), "PATH="+os.Getenv("PATH"))
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// checkSecrecy looks for secrets where they must not be: in what was said, in
// files that others can read, and in any file but the two that are for clients.
func (c *client) checkSecrecy(outputs map[string]any) {
	c.t.Helper()
	url, err := redisurl.Parse(outputs["redisUrl"].(string))
	require.NoError(c.t, err)
	secret := c.value("AZURE_CLIENT_SECRET")
	require.Len(c.t, secret, 64, "256 bits, in hex")
	assert.NotContains(c.t, c.serving.out, secret)
	assert.NotContains(c.t, c.serving.out, url.Key)
	var holders []string
	err = filepath.WalkDir(c.serving.temporary, func(path string, e fs.DirEntry, err error) error {
		require.NoError(c.t, err)
		info, err := e.Info()
		require.NoError(c.t, err)
		if e.IsDir() {
			return nil
		}
		content, err := os.ReadFile(path)
		if err == nil && bytes.Contains(content, []byte(secret)) {
			holders = append(holders, e.Name())
			assert.Zero(c.t, info.Mode().Perm()&0o077, "%s is for its owner", path)
		}
		return nil
	})
	require.NoError(c.t, err)
	assert.ElementsMatch(c.t, []string{"environment", "client-secret"}, holders)
	entries, err := os.ReadDir(c.serving.temporary)
	require.NoError(c.t, err)
	for _, e := range entries {
		info, err := e.Info()
		require.NoError(c.t, err)
		assert.Equal(c.t, fs.ModeDir|0o700, info.Mode(), e.Name())
	}
}

// checkSDK runs a program that names no address and no secret itself.
func (c *client) checkSDK(outputs map[string]any) {
	c.t.Helper()
	if runtime.GOOS == "darwin" {
		c.t.Skip("SKIPPED: on macOS programs in Go trust no SSL_CERT_FILE")
	}
	args := process.Self(sdkRole, outputs["appId"].(string), outputs["planId"].(string))
	cmd := exec.CommandContext(c.t.Context(), args[0], args[1:]...)
	cmd.Env = c.env
	out, err := cmd.CombinedOutput()
	require.NoError(c.t, err, string(out))
	assert.Equal(c.t, "Running, 3 instances, another plan: 404 ResourceNotFound\n", string(out))

	cmd = exec.CommandContext(c.t.Context(), args[0], args[1:]...)
	cmd.Env = append(c.env, "AZURE_CLIENT_SECRET=guess")
	out, err = cmd.CombinedOutput()
	require.Error(c.t, err)
	assert.Contains(c.t, string(out), "AADSTS7000215: Invalid client secret provided.")
}

// checkCLI runs the commands that are shown, then those that a person would.
func (c *client) checkCLI(outputs map[string]any) {
	c.t.Helper()
	if _, err := exec.LookPath("az"); err != nil {
		if os.Getenv("CI") != "" {
			c.t.Fatal("az is missing; CI installs it")
		}
		c.t.Skip("SKIPPED: az is missing; see .ci/run for the package that brings it")
	}
	for _, line := range regexp.MustCompile(`(?m)^  (az .+)$`).FindAllStringSubmatch(c.serving.out, -1) {
		c.shell(line[1])
	}
	group, app := outputs["resourceGroup"].(string), outputs["appName"].(string)
	var instances []struct{ Name, State string }
	c.az(&instances, "webapp", "list-instances", "-g", group, "-n", app)
	seen := visit(c.t, c.serving.url)
	for _, i := range instances {
		assert.Equal(c.t, "READY", i.State)
		assert.True(c.t, seen[i.Name], "ARM and the app name instances alike")
	}
	assert.Len(c.t, instances, 3)
	c.checkRedis(group, outputs)
	c.checkPlan(group, outputs)
	assert.Contains(c.t, c.refused("webapp", "list-instances", "-g", group, "-n", "missing"), "ResourceNotFound")
}

func (c *client) checkRedis(group string, outputs map[string]any) {
	c.t.Helper()
	name, _, _ := strings.Cut(outputs["redisHost"].(string), ".")
	var cache struct {
		HostName         string
		EnableNonSslPort bool
		SslPort          int
	}
	c.az(&cache, "redis", "show", "-g", group, "-n", name)
	assert.Equal(c.t, outputs["redisHost"], cache.HostName)
	assert.False(c.t, cache.EnableNonSslPort)
	assert.Equal(c.t, 6380, cache.SslPort)

	var keys struct{ PrimaryKey, SecondaryKey string }
	c.az(&keys, "redis", "list-keys", "-g", group, "-n", name)
	var settings struct{ Properties map[string]string }
	c.az(&settings, "rest", "--method", "post", "--url", outputs["appId"].(string)+"/config/appsettings/list?api-version=2022-03-01")
	url, err := redisurl.Parse(settings.Properties["REDIS_URL"])
	require.NoError(c.t, err)
	assert.Equal(c.t, url.Key, keys.PrimaryKey)
	assert.NotEqual(c.t, url.Key, keys.SecondaryKey)
	c.checkRenewedKey(group, name, outputs["redisHost"].(string))
}

// checkRenewedKey renews the key that the app does not use. The running Redis has
// to accept it, and the app's own still.
func (c *client) checkRenewedKey(group, name, host string) {
	c.t.Helper()
	var keys struct{ PrimaryKey, SecondaryKey string }
	c.az(&keys, "redis", "regenerate-keys", "-g", group, "-n", name, "--key-type", "Secondary")
	for _, key := range []string{keys.PrimaryKey, keys.SecondaryKey} {
		url, err := redisurl.Build(host, 6380, key)
		require.NoError(c.t, err)
		require.Eventually(c.t, func() bool { return c.ping(url) == nil }, time.Minute, 100*time.Millisecond)
	}
}

// checkPlan scales the plan, which the running app follows.
func (c *client) checkPlan(group string, outputs map[string]any) {
	c.t.Helper()
	var setting struct {
		Enabled  bool
		Profiles []struct {
			Capacity struct{ Minimum, Maximum string }
		}
	}
	name, plan := outputs["autoscaleName"], outputs["planId"].(string)
	if name == nil {
		var all []struct{ Name string }
		c.az(&all, "monitor", "autoscale", "list", "-g", group)
		require.Len(c.t, all, 1)
		name = all[0].Name
	}
	c.az(&setting, "monitor", "autoscale", "show", "-g", group, "-n", name.(string))
	assert.True(c.t, setting.Enabled)
	require.Len(c.t, setting.Profiles, 1)
	assert.Equal(c.t, "3", setting.Profiles[0].Capacity.Minimum)

	var scaled struct{ Sku struct{ Capacity int } }
	c.az(&scaled, "appservice", "plan", "update", "-g", group, "-n", plan[strings.LastIndex(plan, "/")+1:], "--number-of-workers", "4")
	assert.Equal(c.t, 4, scaled.Sku.Capacity)
	require.Eventually(c.t, func() bool { return len(visit(c.t, c.serving.url)) == 4 }, time.Minute, 100*time.Millisecond)
}

// az runs a command and reads its answer.
func (c *client) az(into any, args ...string) {
	c.t.Helper()
	out, problems, err := c.run(exec.CommandContext(c.t.Context(), "az", append(args, "-o", "json")...))
	require.NoError(c.t, err, "az %s\n%s", strings.Join(args, " "), problems)
	require.NoError(c.t, json.Unmarshal([]byte(out), into), out)
}

// refused runs a command that has to fail and returns why.
func (c *client) refused(args ...string) string {
	c.t.Helper()
	_, problems, err := c.run(exec.CommandContext(c.t.Context(), "az", args...))
	require.Error(c.t, err, args)
	return problems
}

func (c *client) shell(line string) {
	c.t.Helper()
	out, problems, err := c.run(exec.CommandContext(c.t.Context(), "sh", "-c", line))
	require.NoError(c.t, err, "%s\n%s%s", line, out, problems)
}

func (c *client) run(cmd *exec.Cmd) (out, problems string, err error) {
	var stdout, stderr strings.Builder
	cmd.Env, cmd.Stdout, cmd.Stderr = c.env, &stdout, &stderr
	err = cmd.Run()
	return stdout.String(), stderr.String(), err
}
