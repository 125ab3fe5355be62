package main

import (
	"io"
	"os"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
)

// runFlags are the flags that previews and updates share.
type runFlags struct {
	config          []string
	configPath      bool
	refresh         bool
	diff            bool
	json            bool
	showSecrets     bool
	color           string
	expectNoChanges bool
	savePlan, plan  string

	yes         bool
	skipPreview bool
}

func (f *runFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVarP(&f.config, "config", "c", nil, "`key=value` setting for this run only; may be repeated")
	flags.BoolVar(&f.configPath, "config-path", false, "keys of -c are paths into an object or array")
	flags.BoolVarP(&f.refresh, "refresh", "r", false, "look at the cloud before the update (default: as Pulumi.yaml says, always)")
	flags.BoolVar(&f.diff, "diff", false, "show the whole difference instead of the tree")
	flags.BoolVarP(&f.json, "json", "j", false, "write JSON")
	flags.BoolVar(&f.showSecrets, "show-secrets", false, "show secrets in clear")
	flags.StringVar(&f.color, "color", "auto", "auto, always or never")
	flags.BoolVar(&f.expectNoChanges, "expect-no-changes", false, "fail if anything changes")
}

func (f *runFlags) addConfirmation(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&f.yes, "yes", "y", false, "do it without asking")
	cmd.Flags().BoolVarP(&f.skipPreview, "skip-preview", "f", false, "do it without a preview; needs --yes")
}

// options translates the flags for the engine.
func (f *runFlags) options(cmd *cobra.Command) (engine.Options, error) {
	overrides, err := f.overrides()
	if err != nil {
		return engine.Options{}, err
	}
	color, err := f.colorization(cmd.OutOrStdout())
	if err != nil {
		return engine.Options{}, err
	}
	o := engine.Options{Config: overrides, Display: engine.Display{
		Out: cmd.OutOrStdout(), Err: cmd.ErrOrStderr(), Color: color, Diff: f.diff, JSON: f.json,
		ShowSecrets: f.showSecrets,
		Interactive: isTerminal(cmd.OutOrStdout()) && !f.json && os.Getenv("TERM") != "dumb",
	}, SavePlan: f.savePlan, Plan: f.plan}
	if cmd.Flags().Changed("refresh") {
		o.Refresh = &f.refresh
	}
	return o, nil
}

func (f *runFlags) overrides() ([]engine.Override, error) {
	var all []engine.Override
	for _, c := range f.config {
		o, err := parseOverride(c, f.configPath)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

// parseOverride reads what follows -c.
func parseOverride(c string, path bool) (engine.Override, error) {
	key, value, ok := strings.Cut(c, "=")
	if !ok || key == "" {
		return engine.Override{}, fail.Refuse("-c %s: want key=value, for example -c minInstances=3", c)
	}
	return engine.Override{Key: key, Value: value, Path: path}, nil
}

func (f *runFlags) colorization(out io.Writer) (colors.Colorization, error) {
	switch f.color {
	case "always":
		return colors.Always, nil
	case "never":
		return colors.Never, nil
	case "auto":
		if isTerminal(out) && os.Getenv("NO_COLOR") == "" {
			return colors.Always, nil
		}
		return colors.Never, nil
	}
	return "", fail.Refuse("--color %s: want auto, always or never", f.color)
}

func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
