package rotate

import (
	"context"
	"fmt"
	"io"

	"scaleout/internal/pulumicli"
	"scaleout/program/outputs"
	"scaleout/program/settings"
)

// A CLI is a stack of the Pulumi CLI: what 'pulumi up' deploys to Azure.
type CLI struct {
	pulumicli.Stack
	Out io.Writer // shows what the CLI shows of an update
}

var _ Stack = CLI{}

// Outputs runs 'pulumi stack output'.
func (c CLI) Outputs(ctx context.Context) (outputs.Values, error) {
	all, err := c.Stack.Outputs(ctx, pulumicli.OutputsOptions{})
	if err != nil {
		return outputs.Values{}, err
	}
	return outputs.Decode(all)
}

// Unchanged runs 'pulumi preview', which must find nothing to do.
func (c CLI) Unchanged(ctx context.Context, key string) error {
	if err := c.SetConfig(ctx, settings.KeyRedisKey, key); err != nil {
		return err
	}
	if err := c.Preview(ctx, c.Out, pulumicli.PreviewOptions{ExpectNoChanges: true}); err != nil {
		return fmt.Errorf("%w\nIs there a change that is not deployed yet? Deploy it first, or take it back: "+
			"pulumi up --stack %s", err, c.Name)
	}
	return nil
}

// Use runs 'pulumi up'.
func (c CLI) Use(ctx context.Context, key string) error {
	if err := c.SetConfig(ctx, settings.KeyRedisKey, key); err != nil {
		return err
	}
	return c.Up(ctx, c.Out, pulumicli.UpOptions{})
}
