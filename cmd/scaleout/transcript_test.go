package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/root"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/testkit"
)

// The wording of help and messages stands in testdata/transcripts, a file for each
// topic. To change a text, change it in the code, run
//
//	go test ./cmd/scaleout -run TestTranscripts -update
//
// and read the difference. Commands run in this process, so a transcript costs
// milliseconds; what needs a process of its own is in the other tests.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "transcripts"),
		Setup:         copyProject,
		UpdateScripts: testkit.Updating(),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"transcript": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 {
					ts.Fatalf("usage: transcript FILE")
				}
				for _, line := range strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n") {
					record(t.Context(), ts, line)
				}
			},
			"help": func(ts *testscript.TestScript, _ bool, _ []string) {
				for _, cmd := range all(root.New(cli.System())) {
					_, path, _ := strings.Cut(cmd.CommandPath()+" ", " ") // without "scaleout"
					record(t.Context(), ts, path+"--help")
				}
			},
		},
	})
}

// copyProject puts this project's settings into the folder of a script.
func copyProject(env *testscript.Env) error {
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml", catalog.PriceFile} {
		content, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(env.WorkDir, name)), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(env.WorkDir, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// record runs a command line, split at spaces, and writes down what a person sees of
// it, and its exit code.
func record(ctx context.Context, ts *testscript.TestScript, line string) {
	var shown strings.Builder
	f := cli.System()
	f.In, f.Out, f.Err = strings.NewReader(""), &shown, &shown
	f.Dir, f.Getenv = ts.MkAbs("."), ts.Getenv
	code := run(ctx, f, strings.Fields(line))
	said := strings.ReplaceAll(shown.String(), ts.Getenv("WORK"), "$WORK")
	if strings.Contains(said, "goroutine ") || strings.Contains(said, "panic:") {
		ts.Fatalf("%s: %s", line, said)
	}
	fmt.Fprintf(ts.Stdout(), "$ scaleout %s\n%s[%d]\n\n", line, said, code)
}
