package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/testkit"
)

// atTerminal runs a command line for somebody who types the lines.
func atTerminal(t *testing.T, dir, line string, typed ...string) (code int, seen string) {
	t.Helper()
	terminal := testkit.NewTerminal(t)
	f := cli.System()
	f.In, f.Out, f.Err = terminal.File, terminal.File, terminal.File
	f.Dir, f.Getenv = dir, func(string) string { return "" }
	done := make(chan int, 1)
	go func() {
		defer terminal.Leave()
		done <- run(t.Context(), f, append(strings.Fields(line), "--color", "never"))
	}()
	seen = terminal.Type("]: ", typed...)
	return <-done, strings.ReplaceAll(seen, dir, "$PROJECT")
}

// What people see and type, and the file that comes of it.
func TestInitAtATerminal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		line  string
		typed []string
		code  int
	}{
		"proposed":  {"init --stack shop --embedded", []string{"", "", "", "", "", "", "", "", "", ""}, exitOK},
		"answered":  {"init --stack shop --embedded", []string{"eastus", "", "60", "600", "", "", "4", "Standard_C1", "ops@example.com, boss@example.com", "Saturday,Sunday", "00:00", "24:00", "W. Europe Standard Time", "", ""}, exitOK},
		"corrected": {"init --stack shop --new-tenant", []string{"westeruope", "westeurope", "maybe", "dev", "many", "10", "90", "200", "P1v9", "P0v3", "1", "2", "100", "2", "Standard_C9", "", "ops", "none", "Funday", ""}, exitOK},
		"given":     {"init --stack test --new-tenant --location westeurope --plan-sku P0v3 --monthly-budget 400 --off-peak-days Sunday --off-peak-start 00:00 --off-peak-end 24:00", []string{"", "", "", "", "", "", "", ""}, exitOK},
		"mistyped":  {"init --stack shop --new-tenant --location atlantis --plan-sku P9 --monthly-budget 90 --min-instances 1 --redis-sku C9 --alert-emails ops --off-peak-start 7pm", []string{"", "", "P1v3", "", "", "", "ops@example.com", "Sunday", "", "", "", "", "", "900"}, exitOK},
		"left":      {"init --stack shop --embedded", []string{"westeurope"}, exitFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newProject(t)
			code, seen := atTerminal(t, s.dir, c.line, c.typed...)
			file, err := os.ReadFile(filepath.Join(s.dir, "Pulumi."+strings.Fields(c.line)[2]+".yaml"))
			if err == nil {
				seen += "\n---\n" + string(file)
			}
			assert.Equal(t, c.code == exitOK, err == nil, "a file is written at the end, or never")
			testkit.Golden(t, filepath.Join("testdata", "init", name+".txt"), seen)
			require.Equal(t, c.code, code, seen)
		})
	}
}
