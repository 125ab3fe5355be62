package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
)

// damages are what can become of a file that a person edits, a disk that is full, or
// a copy that ended half way.
var damages = map[string]func([]byte) []byte{
	"empty":           func([]byte) []byte { return nil },
	"half":            func(b []byte) []byte { return b[:len(b)/2] },
	"without its end": func(b []byte) []byte { return b[:max(0, len(b)-2)] },
	"twice":           func(b []byte) []byte { return slices.Concat(b, b) },
	"a flipped byte": func(b []byte) []byte {
		changed := bytes.Clone(b)
		changed[len(b)/3] ^= 0x20
		return changed
	},
	"NUL bytes":          func(b []byte) []byte { return make([]byte, len(b)) },
	"null":               func([]byte) []byte { return []byte("null") },
	"a list":             func([]byte) []byte { return []byte("[]") },
	"an object":          func([]byte) []byte { return []byte("{}") },
	"a number":           func([]byte) []byte { return []byte("7") },
	"nested deeply":      func([]byte) []byte { return bytes.Repeat([]byte("["), 20_000) },
	"strings are lists":  func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(`": "`), []byte(`": ["`)) },
	"no names":           func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(`"id"`), []byte(`"ID "`)) },
	"another version":    func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(`"version": `), []byte(`"version": 9`)) },
	"null in all places": func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(`{`), []byte(`{"x": null, `)) },
	"control characters": func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("dev"), []byte("\x1b]0;dev\x07")) },
}

// commandsOnState are run over each damaged file in turn; SCALEOUT_ATTACK=full runs all
// of them over each.
var commandsOnState = []string{
	"local preview --stack dev", "local output --stack dev", "local up --stack dev --yes", "local refresh --stack dev --yes",
	"local state export --stack dev", "local destroy --stack dev --yes", "verify --stack dev --embedded --only plan-instances",
}

// Whatever became of the files of a home, a command ends with a word for people, and
// nothing secret is in it.
func TestAttackOnState(t *testing.T) {
	t.Parallel()
	dir, home := projectFolder(t), t.TempDir()
	code, said := inProcess(t, dir, "local up --stack dev --yes --home "+home)
	require.Zero(t, code, said)
	_, secret := inProcess(t, dir, "local output redisUrl --show-secrets --stack dev --home "+home)
	key, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(secret), "rediss://:"), "@")
	require.Greater(t, len(key), 20)
	runs, refused := 0, 0
	for _, file := range filesBelow(t, home) {
		for _, name := range slices.Sorted(maps.Keys(damages)) {
			damage := damages[name]
			for i, line := range commandsOnState {
				if os.Getenv("SCALEOUT_ATTACK") != "full" && i != (runs%len(commandsOnState)) {
					continue
				}
				damaged := t.TempDir()
				require.NoError(t, os.CopyFS(damaged, os.DirFS(home)))
				content, err := os.ReadFile(filepath.Join(damaged, file))
				require.NoError(t, err)
				if len(content) == 0 {
					continue
				}
				require.NoError(t, os.WriteFile(filepath.Join(damaged, file), damage(content), 0o600))
				code, said := inProcess(t, dir, line+" --home "+damaged)
				about := fmt.Sprintf("%s: %s; %s: %d\n%s", file, name, line, code, said)
				assert.Contains(t, []int{exitOK, exitFailed, exitRefused, exitUnseen}, code, about)
				assert.NotContains(t, said, key, about)
				assert.NotContains(t, said, "\x1b]", about)
				if code != exitOK {
					assert.Contains(t, said, "error: ", about)
					refused++
				}
				for _, trace := range []string{"goroutine ", "panic:", "invalid memory", "please report"} {
					assert.NotContains(t, said, trace, about)
				}
			}
			runs++
		}
	}
	t.Logf("%d damaged files, %d commands that could not be run", runs, refused)
	assert.Greater(t, refused, runs/4, "damage is noticed")
	assert.GreaterOrEqual(t, runs, 3*len(damages))
}

func filesBelow(t *testing.T, dir string) (files []string) {
	t.Helper()
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	}))
	return files
}

// inProcess runs a command line here, and returns its exit code with all that it said.
func inProcess(t *testing.T, dir, line string) (code int, said string) {
	t.Helper()
	return inProcessWords(t, dir, strings.Fields(line))
}

func inProcessWords(t *testing.T, dir string, words []string) (code int, said string) {
	t.Helper()
	var out bytes.Buffer
	f := testFactory()
	f.In, f.Out, f.Err, f.Dir = strings.NewReader(""), &out, &out, dir
	f.Clock = clock.NewAccelerated(time.Now(), 600)
	f.Getenv = func(name string) string {
		if strings.HasPrefix(name, "PULUMI_") {
			return ""
		}
		return os.Getenv(name)
	}
	code = run(context.Background(), f, words)
	return code, out.String()
}
