package local_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local/stackfile"
	"scaleout/internal/testkit/world"
	"scaleout/program/settings"
)

var projectRoot = world.ProjectRoot()

// project is a folder with this project's Pulumi.yaml and stack files of its own.
func project(t *testing.T, stacks map[string]string) string {
	t.Helper()
	root := t.TempDir()
	b, err := os.ReadFile(filepath.Join(projectRoot, "Pulumi.yaml"))
	require.NoError(t, err)
	write(t, root, "Pulumi.yaml", string(b))
	for name, content := range stacks {
		write(t, root, "Pulumi."+name+".yaml", content)
	}
	return root
}

func write(t *testing.T, root, name, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(content), 0o600))
}

func file(lines string) string {
	return "config:\n  azure-native:location: westeurope\n" + lines
}

func git(t *testing.T, root string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "init.defaultBranch=main", "-C", root}, args...)...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func TestReadsRealStacks(t *testing.T) {
	t.Parallel()
	s, err := stackfile.Read(context.Background(), projectRoot, "prod", nil)
	require.NoError(t, err)
	assert.Equal(t, "P1v3", s.Plan.SKU)
	s, err = stackfile.Read(context.Background(), projectRoot, "prod", []engine.Override{{Key: "planSku", Value: "P2v3"}})
	require.NoError(t, err)
	assert.Equal(t, "P2v3", s.Plan.SKU)
	_, err = stackfile.Read(context.Background(), projectRoot, "test", nil)
	assert.ErrorIs(t, err, engine.ErrNoStack)
}

// Secrets need no passphrase here, and the rules over them hold.
func TestReadsWithoutPassphrase(t *testing.T) {
	t.Parallel()
	root := project(t, map[string]string{"prod": "encryptionsalt: v1:JpQzoEcqYvE=:v1:5RGpkHYtHXcnCDoC:AAAA\n" + file(`  scaleout:planSku: P2v3
  scaleout:flaskSecretKey:
    secure: v1:AAAAAAAAAAAAAAAA:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
  scaleout:appSecrets:
    DB:
      secure: v1:AAAAAAAAAAAAAAAA:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC
`)})
	s, err := stackfile.Read(context.Background(), root, "prod", nil)
	require.NoError(t, err)
	assert.Equal(t, "P2v3", s.Plan.SKU)
	assert.Equal(t, engine.Undecrypted, s.FlaskSecretKey.Reveal())
}

func TestOverBudgetIsStillRead(t *testing.T) {
	t.Parallel()
	root := project(t, map[string]string{"prod": file("  scaleout:planSku: P1v3\n  scaleout:monthlyBudget: 500\n"), "dev": file("  scaleout:planSku: P1v9\n  scaleout:monthlyBudget: 1\n")})
	s, err := stackfile.Read(context.Background(), root, "prod", nil)
	require.NoError(t, err)
	assert.Equal(t, "P1v3", s.Plan.SKU)
	assert.ErrorContains(t, s.OverBudget, "112.47 more than the budget")
	assert.Equal(t, 500, s.MonthlyBudget)

	_, err = stackfile.Read(context.Background(), root, "dev", nil)
	var problems settings.Problems
	require.ErrorAs(t, err, &problems, "what else is wrong is no cost to be told")
	assert.Equal(t, "planSku", problems[0].Key)
}

func TestAgainst(t *testing.T) {
	t.Parallel()
	root := project(t, map[string]string{"prod": file("  scaleout:planSku: P1v3\n"), "dev": file("  scaleout:planSku: P0v3\n")})
	git(t, root, "init", "-q")
	git(t, root, "add", ".")
	git(t, root, "commit", "-q", "-m", "one")
	git(t, root, "tag", "v1")
	write(t, root, "Pulumi.prod.yaml", file("  scaleout:planSku: P2v3\n"))
	git(t, root, "commit", "-q", "-a", "-m", "two")
	write(t, root, "Pulumi.prod.yaml", file("  scaleout:planSku: P3v3\n"))
	elsewhere := filepath.Join(t.TempDir(), "draft.yaml")
	require.NoError(t, os.WriteFile(elsewhere, []byte(file("  scaleout:planSku: P1mv3\n")), 0o600))

	for other, want := range map[string][2]string{
		"dev":     {"P0v3", "stack dev"},
		"prod":    {"P3v3", "stack prod"},
		elsewhere: {"P1mv3", elsewhere},
		"HEAD":    {"P2v3", "prod at HEAD"},
		"HEAD~1":  {"P1v3", "prod at HEAD~1"},
		"v1":      {"P1v3", "prod at v1"},
		"main":    {"P2v3", "prod at main"},
	} {
		s, name, err := stackfile.Against(context.Background(), root, "prod", other)
		require.NoError(t, err, other)
		assert.Equal(t, want, [2]string{s.Plan.SKU, name}, other)
	}
	for _, other := range []string{"nothing", "--output=/tmp/x", "HEAD:Pulumi.yaml", ""} {
		_, _, err := stackfile.Against(context.Background(), root, "prod", other)
		assert.Equal(t, fail.Refused, fail.KindOf(err), other)
		assert.ErrorContains(t, err, "is neither a stack here, nor a file, nor a Git revision", other)
	}
}

// A revision before the stack had a file, or with settings that are wrong today.
func TestAgainstThePast(t *testing.T) {
	t.Parallel()
	root := project(t, map[string]string{"dev": file("  scaleout:colour: blue\n")})
	git(t, root, "init", "-q")
	git(t, root, "add", ".")
	git(t, root, "commit", "-q", "-m", "one")
	write(t, root, "Pulumi.prod.yaml", file(""))
	_, _, err := stackfile.Against(context.Background(), root, "prod", "HEAD")
	require.ErrorIs(t, err, engine.ErrNoStack)
	assert.ErrorContains(t, err, `there is no stack "prod" at HEAD: no Pulumi.prod.yaml`)
	_, _, err = stackfile.Against(context.Background(), root, "dev", "HEAD")
	assert.ErrorContains(t, err, "at HEAD: 1 setting")
}

func TestReadFileTakesTheStackFromItsName(t *testing.T) {
	t.Parallel()
	root := project(t, map[string]string{"prod": file("")})
	for name, want := range map[string]string{"Pulumi.blue.yaml": "blue", "draft.yaml": "prod", "Pulumi..yaml": "prod"} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, []byte(file("")), 0o600))
		s, err := stackfile.ReadFile(context.Background(), root, "prod", path)
		require.NoError(t, err)
		assert.Equal(t, want, s.Stack)
	}
}
