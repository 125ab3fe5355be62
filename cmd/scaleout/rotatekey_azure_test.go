package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/process"
	"scaleout/internal/rotate"
	"scaleout/internal/target"
	"scaleout/program/redisurl"
)

// As in Azure: keys are renewed through ARM by whoever is logged in, and the stack
// is moved by the Pulumi CLI. In its place stands a program that does to the app
// what 'pulumi up' would. The shell is that of a 'local serve' for another stack, which is
// not deployed: the app runs there all the same, and is found. The cache is a classic one, which
// has a new key at once: the minutes of the other kind are the server's, and do not pass in seconds.
func TestRotateKeyAsInAzure(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack prod --yes -c redisSku=Standard_C1")
	outputs := s.ok("local output --stack prod --json --show-secrets")
	r := s.serve("--stack dev")
	r.awaitLine("App ")
	c := &client{t: t, serving: r, env: environmentOf(t, r)}
	s.env = append(c.env, fastClock+"=1", "PATH="+rotatingPulumi(t, outputs)+":"+os.Getenv("PATH"))

	out := s.ok("rotate-key --stack prod --yes --settle 1m")
	assert.Contains(t, out, "Both keys are new, and the app has the secondary one.")
	var before map[string]any
	require.NoError(t, json.Unmarshal([]byte(outputs), &before))
	old, err := redisurl.Parse(before["redisUrl"].(string))
	require.NoError(t, err)
	assert.NotContains(t, out, old.Key)
	// What the app has now is one of the keys that the cache has now.
	verified := s.ok("verify --app-id " + before["appId"].(string) + " --only redis-url-key,sessions,cache-answers")
	assert.NotContains(t, verified, "FAIL")
	assert.Contains(t, verified, "its key is the cache's secondary key")
	r.interrupt()
}

// pulumiRole is the program in place of the Pulumi CLI.
const pulumiRole = "rotating-pulumi"

// rotatingPulumi is a folder with it. It knows the stack's outputs, and keeps
// redisKey in a file.
func rotatingPulumi(t *testing.T, outputs string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "outputs"), []byte(outputs), 0o600))
	self := process.Self(pulumiRole, dir)
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' %s %s %s \"$@\"\n", self[0], self[1], self[2], self[3])
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pulumi"), []byte(script), 0o755))
	return dir
}

func rotatingPulumiMain(args []string) int {
	if err := actAsPulumi(context.Background(), args[0], args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func actAsPulumi(ctx context.Context, dir string, args []string) error {
	content, err := os.ReadFile(filepath.Join(dir, "outputs"))
	if err != nil {
		return err
	}
	switch args[0] {
	case "stack":
		_, err := os.Stdout.Write(content)
		return err
	case "config": // config set redisKey KEY
		return os.WriteFile(filepath.Join(dir, "redisKey"), []byte(args[3]), 0o600)
	case "up":
		return giveKey(ctx, dir, content)
	}
	return nil // preview: nothing has changed
}

// giveKey puts the chosen key into the app's REDIS_URL.
func giveKey(ctx context.Context, dir string, content []byte) error {
	var outputs map[string]any
	if err := json.Unmarshal(content, &outputs); err != nil {
		return err
	}
	choice, err := os.ReadFile(filepath.Join(dir, "redisKey"))
	if err != nil {
		return err
	}
	access, err := target.Login(ctx, os.Getenv)
	if err != nil {
		return err
	}
	keys, err := rotate.Keys(ctx, access.ARM, outputs["redisId"].(string))
	if err != nil {
		return err
	}
	u, err := redisurl.Parse(outputs["redisUrl"].(string))
	if err != nil {
		return err
	}
	settings := outputs["appSettings"].(map[string]any)
	if settings["REDIS_URL"], err = redisurl.Build(u.Host, u.Port, keys[string(choice)]); err != nil {
		return err
	}
	_, err = access.ARM.Call(ctx, http.MethodPut, outputs["appId"].(string)+"/config/appsettings", "2022-09-01", map[string]any{"properties": settings})
	return err
}
