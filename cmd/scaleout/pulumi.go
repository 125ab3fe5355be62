package main

import (
	"context"
	"errors"

	"scaleout/internal/pulumicli"
)

// errNoPulumi says that there is no Pulumi CLI to ask.
var errNoPulumi = errors.New("there is no Pulumi CLI on PATH")

// pulumiOutputs asks the Pulumi CLI for a stack's outputs, secrets in clear.
func pulumiOutputs(ctx context.Context, root, stack string) (map[string]any, error) {
	s := pulumicli.Stack{Dir: root, Name: stack}
	if !s.Installed() {
		return nil, errNoPulumi
	}
	return s.Outputs(ctx, pulumicli.OutputsOptions{ShowSecrets: true})
}
