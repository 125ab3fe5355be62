package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"scaleout/internal/pulumicli/child"
)

// errNoPulumi says that there is no Pulumi CLI to ask.
var errNoPulumi = errors.New("there is no Pulumi CLI on PATH")

// pulumiOutputs asks the Pulumi CLI for a stack's outputs, secrets in clear.
func pulumiOutputs(ctx context.Context, root, stack string) (map[string]any, error) {
	program, err := exec.LookPath("pulumi")
	if err != nil {
		return nil, errNoPulumi
	}
	cmd := child.Command(ctx, program, "stack", "output", "--json", "--show-secrets", "--stack", stack, "--non-interactive")
	var out, errOut bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, &out, &errOut
	if err := cmd.Run(); err != nil {
		said := strings.Join(strings.Fields(errOut.String()), " ")
		return nil, fmt.Errorf("pulumi stack output --stack %s: %w: %s", stack, err, said)
	}
	var outputs map[string]any
	if err := json.Unmarshal(out.Bytes(), &outputs); err != nil {
		return nil, fmt.Errorf("pulumi stack output --stack %s wrote no JSON: %w", stack, err)
	}
	return outputs, nil
}
