//go:build unix

package rotate

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/pulumicli"
	"scaleout/program/outputs"
)

// script is a Pulumi CLI that writes down how it is called, and fails at the verb
// that the file "fails" names.
const script = `#!/bin/sh
echo "$PWD: $*" >> "$FAKE/calls"
if [ -f "$FAKE/fails" ] && [ "$1" = "$(cat "$FAKE/fails")" ]; then echo "error: no changes were expected" >&2; exit 255; fi
if [ -n "$HOLDER" ] && [ "$1" = up ]; then exec "$HOLDER"; fi
case "$1" in stack) echo '{"redisId": "/r", "appId": "/a", "redisUrl": "[secret]"}';; *) echo "shown by $1";; esac
`

// holder makes the tests' own binary an update that holds a lock until it is
// interrupted. A shell cannot trap SIGINT when it runs in the background.
const holder = "HOLDER"

func TestMain(m *testing.M) {
	if os.Getenv(holder) == "" {
		os.Exit(m.Run())
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	fmt.Println("holds the lock")
	<-interrupts
	fmt.Println("released the lock")
	os.Exit(1)
}

// atWord is an output that ends a context at its first words.
type atWord struct {
	text bytes.Buffer
	end  context.CancelFunc
}

func (a *atWord) Write(b []byte) (int, error) {
	a.end()
	return a.text.Write(b)
}

// An update that is interrupted ends what it has begun and gives the lock back.
func TestCtrlCDuringAnUpdate(t *testing.T) {
	bin := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "pulumi"), []byte(script), 0o700))
	self, err := os.Executable()
	require.NoError(t, err)
	t.Setenv(holder, self)
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("FAKE", bin)
	ctx, end := context.WithCancel(t.Context())
	shown := &atWord{end: end}
	err = CLI{Stack: pulumicli.Stack{Dir: t.TempDir(), Name: "prod"}, Out: shown}.Use(ctx, Secondary)
	require.ErrorContains(t, err, "'pulumi up' failed: exit status 1")
	assert.Equal(t, "holds the lock\nreleased the lock\n", shown.text.String())
}

// TestCLI sets the environment, so it is alone.
func TestCLI(t *testing.T) {
	bin, dir := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "pulumi"), []byte(script), 0o700))
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("FAKE", bin)
	var shown bytes.Buffer
	c := CLI{Stack: pulumicli.Stack{Dir: dir, Name: "prod"}, Out: &shown}

	got, err := c.Outputs(t.Context())
	require.NoError(t, err)
	assert.Equal(t, outputs.Values{RedisID: "/r", AppID: "/a"}, got, "the URL is masked")
	require.NoError(t, c.Unchanged(t.Context(), Primary))
	require.NoError(t, c.Use(t.Context(), Secondary))
	assert.Equal(t, "shown by preview\nshown by up\n", shown.String())
	calls, err := os.ReadFile(filepath.Join(bin, "calls"))
	require.NoError(t, err)
	at, err := filepath.EvalSymlinks(dir)
	require.NoError(t, err)
	assert.Equal(t, []string{
		at + ": stack output --json --non-interactive --stack prod",
		at + ": config set redisKey primary --non-interactive --stack prod",
		at + ": preview --expect-no-changes --non-interactive --stack prod",
		at + ": config set redisKey secondary --non-interactive --stack prod",
		at + ": up --yes --skip-preview --non-interactive --stack prod",
	}, strings.Split(strings.TrimSpace(string(calls)), "\n"))

	for verb, do := range map[string]func() error{
		"stack output": func() error { _, err := c.Outputs(t.Context()); return err },
		"config set":   func() error { return c.Use(t.Context(), Primary) },
		"preview":      func() error { return c.Unchanged(t.Context(), Primary) },
		"up":           func() error { return c.Use(t.Context(), Primary) },
	} {
		first, _, _ := strings.Cut(verb, " ")
		require.NoError(t, os.WriteFile(filepath.Join(bin, "fails"), []byte(first), 0o600))
		err := do()
		require.ErrorContains(t, err, "'pulumi "+verb+"' failed: exit status 255\nerror: no changes were expected", verb)
	}
	t.Setenv("PATH", t.TempDir())
	require.ErrorContains(t, c.Use(t.Context(), Primary), "there is no Pulumi CLI on PATH")
}
