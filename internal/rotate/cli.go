package rotate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"

	"scaleout/internal/pulumicli/child"
)

// A CLI is a stack of the Pulumi CLI: what 'pulumi up' deploys to Azure.
type CLI struct {
	Dir, Name string    // folder of Pulumi.yaml; name of the stack
	Out       io.Writer // shows what the CLI shows of an update
}

var _ Stack = CLI{}

// Outputs runs 'pulumi stack output'.
func (c CLI) Outputs(ctx context.Context) (map[string]any, error) {
	var out bytes.Buffer
	if err := c.run(ctx, &out, "stack", "output", "--json"); err != nil {
		return nil, err
	}
	var outputs map[string]any
	if err := json.Unmarshal(out.Bytes(), &outputs); err != nil {
		return nil, errors.New("'pulumi stack output --json' did not print JSON")
	}
	return outputs, nil
}

// Unchanged runs 'pulumi preview', which must find nothing to do.
func (c CLI) Unchanged(ctx context.Context, key string) error {
	if err := c.set(ctx, key); err != nil {
		return err
	}
	if err := c.run(ctx, c.Out, "preview", "--expect-no-changes", "--non-interactive"); err != nil {
		return fmt.Errorf("%w\nIs there a change that is not deployed yet? Deploy it first, or take it back: "+
			"pulumi up --stack %s", err, c.Name)
	}
	return nil
}

// Use runs 'pulumi up'.
func (c CLI) Use(ctx context.Context, key string) error {
	if err := c.set(ctx, key); err != nil {
		return err
	}
	return c.run(ctx, c.Out, "up", "--yes", "--skip-preview", "--non-interactive")
}

func (c CLI) set(ctx context.Context, key string) error {
	return c.run(ctx, io.Discard, "config", "set", "redisKey", key)
}

// run runs the CLI. What it says on standard error is part of the error.
func (c CLI) run(ctx context.Context, out io.Writer, args ...string) error {
	cmd := child.Command(ctx, "pulumi", append(args, "--stack", c.Name)...)
	cmd.Dir = c.Dir
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = out, &stderr
	err := cmd.Run()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("there is no 'pulumi' on PATH: https://www.pulumi.com/docs/install/")
	case err != nil:
		return fmt.Errorf("'pulumi %s' failed: %w\n%s", args[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return nil
}
