package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/root"
	"scaleout/internal/testkit"
)

// struck is what a terminal prints twice, for bold and underlined letters.
var struck = regexp.MustCompile(`.\x08`)

// Every command has a manual page, which a formatter takes without a warning.
func TestManualPages(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code, said := inProcess(t, dir, "man "+dir)
	require.Equal(t, exitOK, code, said)
	pages := []string{"-man", "-Kutf8", "-Tutf8", "-ww"}
	for _, cmd := range all(root.New(cli.System())) {
		file := filepath.Join(dir, strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1")
		page, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Contains(t, string(page), ".SH NAME")
		assert.Contains(t, string(page), ".SH SYNOPSIS")
		pages = append(pages, file)
	}
	if formatter, err := exec.LookPath("groff"); err == nil { // not everybody has it
		out, err := exec.CommandContext(t.Context(), formatter, pages...).CombinedOutput()
		require.NoError(t, err, "%s", out)
		assert.NotContains(t, string(out), "warning:")
	}
	whole, err := os.ReadFile(filepath.Join(dir, "scaleout.1"))
	require.NoError(t, err)
	assert.Contains(t, string(whole), "\n.EX\nscaleout local preview --stack dev     see what would be created\nscaleout local up",
		"what is to be typed keeps its lines")
	again := t.TempDir()
	code, said = inProcess(t, again, "man .")
	require.Equal(t, exitOK, code, said)
	same, err := os.ReadFile(filepath.Join(again, "scaleout.1"))
	require.NoError(t, err)
	assert.Equal(t, string(whole), string(same))

	code, said = inProcess(t, dir, "man nowhere")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, said, "nowhere is no folder; make it first: mkdir -p nowhere")
}

// mandoc, by which the BSDs, macOS and Alpine show manual pages, has nothing to say against them.
func TestManualPagesByMandoc(t *testing.T) {
	t.Parallel()
	mandoc := testkit.Program(t, "apt-get install mandoc", "mandoc")
	dir := t.TempDir()
	code, said := inProcess(t, dir, "man "+dir)
	require.Equal(t, exitOK, code, said)
	pages, err := filepath.Glob(filepath.Join(dir, "*.1"))
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	out, _ := exec.CommandContext(t.Context(), mandoc, append([]string{"-Tlint", "-Wwarning"}, pages...)...).CombinedOutput()
	assert.Empty(t, string(out))
	cost, err := exec.CommandContext(t.Context(), mandoc, "-Tutf8", "-Owidth=78", filepath.Join(dir, "scaleout-cost.1")).Output()
	require.NoError(t, err)
	shown := struck.ReplaceAllString(string(cost), "")
	assert.Contains(t, shown, "\n\n       --config-path\n", "an option stands above what it does")
	assert.Contains(t, shown, "\n       --currency=\"USD\"\n")
}
