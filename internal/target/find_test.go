//go:build unix

package target

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/fail"
	"scaleout/internal/serve"
)

// fakeCLI is a Pulumi CLI that knows the stack prod. Its exit code for another one is
// the real one's.
func fakeCLI(t *testing.T) []string {
	t.Helper()
	script := filepath.Join(t.TempDir(), "pulumi")
	require.NoError(t, os.WriteFile(script, []byte(`#!/bin/sh
case "$*" in
*"--stack prod") echo '{"appId": "/pulumi/app"}' ;;
*"--stack locked") echo "error: passphrase must be set" >&2; exit 2 ;;
*) echo "error: no stack named '$7' found" >&2; exit 6 ;;
esac
`), 0o755))
	return []string{script}
}

func options(t *testing.T, stack string, cli []string, env map[string]string) Options {
	t.Helper()
	return Options{Root: filepath.Join("..", ".."), Stack: stack, Home: t.TempDir(), CLI: cli, Getenv: func(name string) string { return env[name] }}
}

func TestFindInAzure(t *testing.T) {
	t.Parallel()
	cli := fakeCLI(t)
	found, err := Find(t.Context(), options(t, "prod", cli, nil))
	require.NoError(t, err)
	assert.Equal(t, "Stack prod: the one of the Pulumi CLI, in Azure.", found.Line())
	v, err := found.Outputs()
	require.NoError(t, err)
	assert.Equal(t, "/pulumi/app", v.AppID)
	assert.Equal(t, "pulumi up --stack prod", found.UpHint("", ""))

	_, err = Find(t.Context(), options(t, "dev", cli, nil))
	require.EqualError(t, err, `the Pulumi CLI knows no stack "dev", and 'scaleout local up' has not deployed it here`)
	assert.Contains(t, fail.NextStep(err), "pulumi up --stack dev, or scaleout local up --stack dev --home ")
	_, err = Find(t.Context(), options(t, "locked", cli, nil))
	require.ErrorContains(t, err, "passphrase must be set", "a CLI that cannot answer is not one that does not know")
}

// In a shell that has sourced the environment of 'local serve', Pulumi's stack is
// Pulumi's, and any other that of 'local up'.
func TestFindInAServedShell(t *testing.T) {
	t.Parallel()
	cli := fakeCLI(t)
	served := map[string]string{serve.Variable: t.TempDir(), arm.MetadataHostVariable: "localhost:1"}
	found, err := Find(t.Context(), options(t, "prod", cli, served))
	require.NoError(t, err)
	assert.Equal(t, "Stack prod: the one of the Pulumi CLI, in the Azure at localhost:1.", found.Line())

	found, err = Find(t.Context(), options(t, "dev", cli, served))
	require.NoError(t, err)
	assert.Equal(t, "Stack dev: the one of 'scaleout local serve', in the Azure at localhost:1.", found.Line())
	_, err = found.Outputs()
	require.EqualError(t, err, `nothing has been deployed yet in stack "dev"`)
	assert.Equal(t, "scaleout local up --stack dev --home "+served[serve.Variable], fail.NextStep(err))
}

func TestFindHere(t *testing.T) {
	t.Parallel()
	found, err := Find(t.Context(), options(t, "dev", []string{"no-such-pulumi"}, nil))
	require.NoError(t, err)
	assert.Equal(t, "Stack dev: the one of 'scaleout local up', in the embedded Azure.", found.Line())
	assert.Regexp(t, `^set minInstances to 3 in Pulumi.dev.yaml and run scaleout local up --stack dev --home `, found.UpHint("minInstances", "3"))

	o := options(t, "prod", fakeCLI(t), nil)
	o.Embedded = true
	found, err = Find(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, Embedded, found.World, "asked for")

	o = options(t, "new", fakeCLI(t), nil)
	o.New = true
	found, err = Find(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, "Stack new: a new one, in Azure.", found.Line())
}
