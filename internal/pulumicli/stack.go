package pulumicli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os/exec"

	"scaleout/internal/fail"
)

// A Stack is a stack that the Pulumi CLI manages.
type Stack struct {
	Dir, Name string // folder of Pulumi.yaml; name of the stack
	// Command starts the CLI; empty: pulumi. 'scaleout local' can stand in for it.
	Command []string
	// Log receives what the CLI writes to standard error, while it writes; optional.
	Log io.Writer
}

func (s Stack) command() []string {
	if len(s.Command) == 0 {
		return []string{"pulumi"}
	}
	return s.Command
}

// Installed reports whether there is a CLI to run.
func (s Stack) Installed() bool {
	_, err := exec.LookPath(s.command()[0])
	return err == nil
}

// on is what every command line ends with. Nobody could answer a question.
func (s Stack) on(args ...string) []string {
	return append(args, "--non-interactive", "--stack", s.Name)
}

// OutputsOptions are the flags of 'pulumi stack output'.
type OutputsOptions struct {
	ShowSecrets bool // in clear; otherwise they read "[secret]"
}

func (s Stack) outputArgs(o OutputsOptions) []string {
	args := []string{"stack", "output", "--json"}
	if o.ShowSecrets {
		args = append(args, "--show-secrets")
	}
	return s.on(args...)
}

// Outputs returns the stack's outputs.
func (s Stack) Outputs(ctx context.Context, o OutputsOptions) (map[string]any, error) {
	var out bytes.Buffer
	if err := s.run(ctx, &out, s.outputArgs(o)); err != nil {
		return nil, err
	}
	var outputs map[string]any
	if json.Unmarshal(out.Bytes(), &outputs) != nil { // the text may hold secrets
		return nil, errors.New("'pulumi stack output --json' did not print JSON")
	}
	return outputs, nil
}

// PreviewOptions are the flags of 'pulumi preview'.
type PreviewOptions struct {
	JSON            bool
	ExpectNoChanges bool
	SavePlan        string // file for the plan; empty: none
}

func (s Stack) previewArgs(o PreviewOptions) []string {
	args := []string{"preview"}
	if o.JSON {
		args = append(args, "--json", "--color", "never")
	}
	if o.ExpectNoChanges {
		args = append(args, "--expect-no-changes")
	}
	if o.SavePlan != "" {
		args = append(args, "--save-plan", o.SavePlan)
	}
	return s.on(args...)
}

// Preview previews an update and writes what the CLI shows to out.
func (s Stack) Preview(ctx context.Context, out io.Writer, o PreviewOptions) error {
	return s.run(ctx, out, s.previewArgs(o))
}

// UpOptions are the flags of 'pulumi up'.
type UpOptions struct{ NoColor bool }

// There is no preview, which would be for nobody.
func (s Stack) upArgs(o UpOptions) []string {
	args := []string{"up", "--yes", "--skip-preview"}
	if o.NoColor {
		args = append(args, "--color", "never")
	}
	return s.on(args...)
}

// Up updates the stack without asking and writes what the CLI shows to out.
func (s Stack) Up(ctx context.Context, out io.Writer, o UpOptions) error {
	return s.run(ctx, out, s.upArgs(o))
}

func (s Stack) configArgs(key, value string) []string {
	return s.on("config", "set", key, value)
}

// SetConfig sets a plain setting in the stack's file.
func (s Stack) SetConfig(ctx context.Context, key, value string) error {
	return s.run(ctx, io.Discard, s.configArgs(key, value))
}

func (s Stack) configurationArgs() []string {
	return s.on("config", "--json", "--show-secrets")
}

// A Configuration is a stack's configuration as 'pulumi config --json' shows it. Keys carry
// their namespace, and objects are JSON.
type Configuration struct {
	Values map[string]string // secrets in clear
	Secret map[string]bool
}

// Configuration returns the stack's configuration, secrets in clear. The CLI decrypts them,
// by whatever the stack's secrets are encrypted with.
func (s Stack) Configuration(ctx context.Context) (Configuration, error) {
	c := Configuration{Values: map[string]string{}, Secret: map[string]bool{}}
	var out bytes.Buffer
	if err := s.run(ctx, &out, s.configurationArgs()); err != nil {
		return c, err
	}
	var all map[string]struct {
		Value  string `json:"value"`
		Secret bool   `json:"secret"`
	}
	if json.Unmarshal(out.Bytes(), &all) != nil { // the text holds secrets
		return c, errors.New("'pulumi config --json' did not print JSON")
	}
	for key, v := range all {
		c.Values[key], c.Secret[key] = v.Value, v.Secret
	}
	return c, nil
}

// run runs the CLI. What it writes to standard error is part of the error.
func (s Stack) run(ctx context.Context, out io.Writer, args []string) error {
	line := append(s.command()[:len(s.command()):len(s.command())], args...)
	cmd := child(ctx, line[0], line[1:]...)
	var said bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.Dir, out, &said
	if s.Log != nil {
		cmd.Stderr = io.MultiWriter(s.Log, &said)
	}
	err := cmd.Run()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, exec.ErrNotFound):
		return &fail.Error{Text: "there is no Pulumi CLI on PATH", Err: err, Next: "install it: https://www.pulumi.com/docs/install/"}
	}
	return &ExitError{Args: args, Said: string(bytes.TrimSpace(said.Bytes())), Err: err}
}
