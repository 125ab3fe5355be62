package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
)

func newOutput(p *place) *cobra.Command {
	var asJSON, showSecrets bool
	cmd := &cobra.Command{
		Use:   "output [name]",
		Short: "Show the stack's outputs, or one of them",
		Example: `  scaleout local output --stack dev
  scaleout local output --stack dev url
  scaleout local output --stack dev redisUrl --show-secrets`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.lookingAt(func(s *local.Session) error {
				outputs, err := s.Outputs(cmd.Context(), showSecrets)
				if errors.Is(err, engine.ErrNoState) {
					return p.withWayIn(err)
				}
				if err != nil {
					return err
				}
				if len(args) == 1 {
					return printOne(cmd.OutOrStdout(), outputs, args[0], asJSON)
				}
				return printAll(cmd.OutOrStdout(), outputs, asJSON)
			})
		},
	}
	cmd.Flags().BoolVarP(&asJSON, "json", "j", false, "write JSON")
	cmd.Flags().BoolVar(&showSecrets, "show-secrets", false, "show secrets in clear")
	return cmd
}

// withWayIn tells what makes the state that is missing.
func (p *place) withWayIn(err error) error {
	return fmt.Errorf("%w in stack %q; 'scaleout local up %s' does", err, p.stack, p.flags())
}

func printOne(out io.Writer, outputs map[string]any, name string, asJSON bool) error {
	v, ok := outputs[name]
	if !ok {
		return fail.Refuse("there is no output %q; outputs: %s", name,
			strings.Join(slices.Sorted(maps.Keys(outputs)), ", "))
	}
	if s, isString := v.(string); isString && !asJSON {
		fmt.Fprintln(out, s)
		return nil
	}
	return printJSON(out, v)
}

func printAll(out io.Writer, outputs map[string]any, asJSON bool) error {
	if asJSON {
		return printJSON(out, outputs)
	}
	fmt.Fprintf(out, "Current stack outputs (%d):\n", len(outputs))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "    OUTPUT\tVALUE")
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		fmt.Fprintf(w, "    %s\t%v\n", name, outputs[name])
	}
	return w.Flush()
}

func printJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
