// Package version is 'scaleout version': what this binary was built from, for reports
// of errors and for pipelines.
package version

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/provider"
)

// Info is what a binary was built from.
type Info struct {
	Module    string            `json:"module"`
	Version   string            `json:"version"`
	Revision  string            `json:"revision,omitempty"` // of Git
	Time      string            `json:"time,omitempty"`     // of the revision
	Dirty     bool              `json:"dirty"`              // built with changes that are not committed
	Go        string            `json:"go"`
	Engine    string            `json:"pulumi"` // Pulumi's engine, which runs in this process
	Providers map[string]string `json:"providers"`
}

// engineModule is where Pulumi's engine is from.
const engineModule = "github.com/pulumi/pulumi/pkg/v3"

// Of reads what Go has noted in a binary.
func Of(build *debug.BuildInfo) Info {
	i := Info{
		Module: build.Main.Path, Version: build.Main.Version, Go: build.GoVersion,
		Providers: map[string]string{
			"azure-native v2": provider.Version, "azure-native v3": provider.Version3, "random": provider.RandomVersion,
		},
	}
	for _, s := range build.Settings {
		switch s.Key {
		case "vcs.revision":
			i.Revision = s.Value
		case "vcs.time":
			i.Time = s.Value
		case "vcs.modified":
			i.Dirty = s.Value == "true"
		}
	}
	for _, d := range build.Deps {
		if d.Path == engineModule {
			i.Engine = d.Version
		}
	}
	return i
}

// Line is the version in one line.
func (i Info) Line() string {
	line := i.Module + " " + i.Version
	if i.Revision != "" {
		line += " " + i.Revision[:min(len(i.Revision), 12)]
	}
	if i.Dirty {
		line += " with uncommitted changes"
	}
	return line
}

// Text writes the version for people.
func (i Info) Text(out io.Writer) error {
	fmt.Fprintln(out, i.Line())
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  Go\t%s\n  Pulumi engine\t%s\n", i.Go, i.Engine)
	for _, name := range []string{"azure-native v2", "azure-native v3", "random"} {
		fmt.Fprintf(w, "  provider %s\t%s\n", name, i.Providers[name])
	}
	return w.Flush()
}

// Built is what this binary was built from.
func Built() Info {
	build, ok := debug.ReadBuildInfo()
	if !ok { // built without modules
		return Info{Module: "scaleout", Version: "(unknown)"}
	}
	return Of(build)
}

// Options are the flags.
type Options struct {
	*cli.Factory
	JSON bool
}

// New makes the command.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Show what this command was built from",
		Example: `  scaleout version --json`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	cli.AddJSON(cmd.Flags(), &o.JSON)
	return cmd
}

// Run shows the version.
func Run(_ context.Context, o *Options) error {
	if o.JSON {
		return cli.Document(o.Out, Built())
	}
	return Built().Text(o.Out)
}
