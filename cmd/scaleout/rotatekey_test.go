package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ownFolder lets commands run in a copy of the project's files, which may change.
func (s *shell) ownFolder() *shell {
	s.t.Helper()
	dir := s.t.TempDir()
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"} {
		b, err := os.ReadFile(filepath.Join(s.dir, name))
		require.NoError(s.t, err)
		require.NoError(s.t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
	s.dir = dir
	return s
}

func TestRotateKeyOnTheCommandLine(t *testing.T) {
	t.Parallel()
	s := newShell(t).ownFolder()
	file := filepath.Join(s.dir, "Pulumi.dev.yaml")
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	s.ok("local up --stack dev --yes")
	url := s.ok("local output --stack dev redisUrl --show-secrets")
	now, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(now))

	code, out, errOut := s.scaleout("local rotate-key --stack dev --yes")
	require.Zero(t, code, errOut)
	assert.Equal(t, "Both keys are new, and the app has the secondary one. Pulumi.dev.yaml says so, too: commit it.\n", out)
	assert.Contains(t, errOut, "==> renewing the idle key, secondary\n==> moving the app to the secondary key\n"+
		"==> checking that the app uses the secondary key\n==> renewing the key that the app used before, primary\n")
	now, err = os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(before)+"  scaleout:redisKey: secondary\n", string(now))
	assert.NotEqual(t, url, s.ok("local output --stack dev redisUrl --show-secrets"))
	s.ok("local up --stack dev --yes --expect-no-changes")

	// What is not deployed yet is shown, and not deployed by the way.
	require.NoError(t, os.WriteFile(file, append(now, "  scaleout:alwaysOn: false\n"...), 0o600))
	code, _, errOut = s.scaleout("local rotate-key --stack dev --yes")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errOut, "a change is not deployed yet")
	assert.Contains(t, errOut, "[diff: ~siteConfig]")
}

// The message that a new tenant sees names the one command that helps.
func TestNewTenantOnTheCommandLine(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	code, out, _ := s.scaleout("local up --stack dev --yes --new-tenant -c redisSku=Standard_C0")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, out, "take its successor: set redisSku to Balanced_B0 in Pulumi.dev.yaml\n")
	assert.Contains(t, out, `Code="BadRequest" Message="Azure Cache for Redis is retiring, create Azure Managed Redis instance instead.`)
	s.ok("local up --stack dev --yes --new-tenant -c redisSku=Balanced_B0")
	s.ok("local up --stack dev --yes --new-tenant --expect-no-changes") // as shipped
}
