// Package output is 'scaleout local output'.
package output

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
)

// Options are the flags, and the output that is asked for.
type Options struct {
	*cli.Place
	Name              string // empty: all
	JSON, ShowSecrets bool
}

// New makes the command.
func New(p *cli.Place, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Place: p}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "output [name]",
		Short: "Show the stack's outputs, or one of them",
		Example: `  scaleout local output --stack dev
  scaleout local output --stack dev url
  scaleout local output --stack dev redisUrl --show-secrets`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Name = strings.Join(args, "")
			return run(cmd.Context(), o)
		},
	}
	cli.AddJSON(cmd.Flags(), &o.JSON)
	cmd.Flags().BoolVar(&o.ShowSecrets, "show-secrets", false, "show secrets in clear")
	return cmd
}

// Run shows the outputs.
func Run(ctx context.Context, o *Options) error {
	return o.Look(func(s *local.Session) error {
		outputs, err := s.Outputs(ctx, o.ShowSecrets)
		if errors.Is(err, engine.ErrNoState) {
			return o.NotDeployed(err)
		}
		if err != nil {
			return err
		}
		if o.Name != "" {
			return o.one(outputs)
		}
		return o.all(outputs)
	})
}

func (o *Options) one(outputs map[string]any) error {
	v, ok := outputs[o.Name]
	if !ok {
		return fail.Refuse("there is no output %q; outputs: %s", o.Name, strings.Join(slices.Sorted(maps.Keys(outputs)), ", "))
	}
	if s, isString := v.(string); isString && !o.JSON {
		fmt.Fprintln(o.Out, s)
		return nil
	}
	return cli.JSON(o.Out, v)
}

func (o *Options) all(outputs map[string]any) error {
	if o.JSON {
		return cli.JSON(o.Out, outputs)
	}
	fmt.Fprintf(o.Out, "Current stack outputs (%d):\n", len(outputs))
	w := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "    OUTPUT\tVALUE")
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		value, err := inLine(outputs[name])
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "    %s\t%s\n", name, value)
	}
	return w.Flush()
}

// inLine is a value as 'pulumi stack output' lists it: a text as it is, anything else as JSON.
func inLine(v any) (string, error) {
	if s, isString := v.(string); isString {
		return s, nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}
