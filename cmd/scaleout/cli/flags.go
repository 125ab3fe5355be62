package cli

import (
	"errors"
	"os"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/spf13/pflag"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
)

// AddStack registers --stack. about continues "stack ".
func AddStack(flags *pflag.FlagSet, stack *string, about string) {
	flags.StringVarP(stack, "stack", "s", "", "stack "+about)
}

// AddHome registers --home.
func AddHome(flags *pflag.FlagSet, home *string) {
	flags.StringVar(home, "home", "", "`folder` for the state of the embedded Azure (default .scaleout beside Pulumi.yaml)")
}

// AddJSON registers --json.
func AddJSON(flags *pflag.FlagSet, json *bool) {
	flags.BoolVarP(json, "json", "j", false, "write JSON")
}

// AddYes registers --yes.
func AddYes(flags *pflag.FlagSet, yes *bool) {
	flags.BoolVarP(yes, "yes", "y", false, "do it without asking")
}

// Config holds the settings that a command line changes for one run.
type Config struct {
	Given []string
	Path  bool
}

// Add registers --config and --config-path.
func (c *Config) Add(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&c.Given, "config", "c", nil, "`key=value` setting for this run only; may be repeated")
	flags.BoolVar(&c.Path, "config-path", false, "keys of -c are paths into an object or array")
}

// Overrides returns the settings, or all that cannot be any.
func (c *Config) Overrides() ([]engine.Override, error) {
	var all []engine.Override
	var wrong []error
	for _, given := range c.Given {
		key, value, ok := strings.Cut(given, "=")
		if !ok || key == "" {
			wrong = append(wrong, fail.Refuse("-c %s: want key=value, for example -c minInstances=3", given))
			continue
		}
		all = append(all, engine.Override{Key: key, Value: value, Path: c.Path})
	}
	if len(wrong) > 0 {
		return nil, fail.Wrap(fail.Refused, errors.Join(wrong...))
	}
	return all, nil
}

// Color is the flag --color.
type Color string

// Add registers --color.
func (c *Color) Add(flags *pflag.FlagSet) {
	flags.StringVar((*string)(c), "color", "auto", "auto, always or never")
}

// Colorization is what the flag says for standard output.
func (c Color) Colorization(f *Factory) (colors.Colorization, error) {
	switch c {
	case "always":
		return colors.Always, nil
	case "never":
		return colors.Never, nil
	case "auto":
		if IsTerminal(f.Out) && f.Getenv("NO_COLOR") == "" {
			return colors.Always, nil
		}
		return colors.Never, nil
	}
	return "", fail.Refuse("--color %s: want auto, always or never", c)
}

// Writable refuses a file that cannot be written: better now than after minutes.
func (f *Factory) Writable(flag, name string) error {
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(f.Path(name), os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fail.Refuse("%s %s: %w; name a file in a folder that exists", flag, name, err)
	}
	return file.Close()
}

// Currency reads the code of a currency as people write it.
func Currency(given string) (string, error) {
	code := strings.ToUpper(strings.TrimSpace(given))
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", fail.Refuse("--currency %s: want a code of three letters, such as USD or EUR", given)
	}
	return code, nil
}
