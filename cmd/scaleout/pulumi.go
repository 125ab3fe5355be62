package main

import (
	"context"
	"errors"

	"scaleout/internal/pulumicli"
	"scaleout/program/outputs"
)

// errNoPulumi says that there is no Pulumi CLI to ask.
var errNoPulumi = errors.New("there is no Pulumi CLI on PATH")

// pulumiOutputs asks the Pulumi CLI for a stack's outputs, secrets in clear.
func pulumiOutputs(ctx context.Context, root, stack string) (outputs.Values, error) {
	s := pulumicli.Stack{Dir: root, Name: stack}
	if !s.Installed() {
		return outputs.Values{}, errNoPulumi
	}
	all, err := s.Outputs(ctx, pulumicli.OutputsOptions{ShowSecrets: true})
	if err != nil {
		return outputs.Values{}, err
	}
	return outputs.Decode(all)
}
