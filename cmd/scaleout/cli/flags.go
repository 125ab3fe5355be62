package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/spf13/pflag"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/terminal"
	"scaleout/program/shellword"
)

// Annotations of a command name the flag that takes what its user typed as a bare word.
const (
	PathFlag = "path" // 'deploy .' is meant as 'deploy --source .'
	NameFlag = "name" // 'init shop' is meant as 'init --stack shop'
)

// AddStack registers --stack. about continues "stack ". An empty one is
// completed by ProjectStack.
func AddStack(flags *pflag.FlagSet, stack *string, about string) {
	flags.StringVarP(stack, "stack", "s", "", "stack "+about)
}

// NewStackName refuses what cannot be the name of a stack that is to be made. Pulumi takes
// points alone, which name folders.
func NewStackName(name string) error {
	_, err := tokens.ParseStackName(name)
	if err == nil && strings.Trim(name, ".") == "" {
		err = errors.New("a stack's name has a letter or a digit in it")
	}
	if err != nil {
		return fail.Refuse("--stack %s: %w", shellword.Of(name), err)
	}
	return nil
}

// OneAzure refuses a subscription of the real Azure beside --embedded.
func OneAzure(embedded bool, subscription string) error {
	if embedded && subscription != "" {
		return fail.Refuse("--embedded and --subscription: leave one of them out; the embedded Azure has one subscription")
	}
	return nil
}

// AddHome registers --home.
func AddHome(flags *pflag.FlagSet, home *string) {
	flags.StringVar(home, "home", "", "`folder` for the state of the embedded Azure (default .scaleout beside Pulumi.yaml)")
}

// HomeFlag is --home in a command that a message names; "" where it was not given.
func HomeFlag(home string) string {
	if home == "" {
		return ""
	}
	return " --home " + shellword.Of(home)
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

// Color is the flag --color, which all commands have.
type Color string

// Add registers --color.
func (c *Color) Add(flags *pflag.FlagSet) {
	flags.StringVar((*string)(c), "color", "auto", "auto, always or never")
}

// Colorization is what the flag says for standard output. NO_COLOR and TERM=dumb are
// heard where it says nothing.
func (f *Factory) Colorization() (colors.Colorization, error) { return f.colorizationOf(f.Out) }

func (f *Factory) colorizationOf(stream io.Writer) (colors.Colorization, error) {
	switch f.Color {
	case "always":
		return colors.Always, nil
	case "never":
		return colors.Never, nil
	case "auto", "":
		if f.Live(stream) && f.Getenv("NO_COLOR") == "" {
			return colors.Always, nil
		}
		return colors.Never, nil
	}
	return "", fail.Refuse("--color %s: want auto, always or never", shellword.Of(string(f.Color)))
}

// colored reports whether text is coloured on a stream.
func (f *Factory) colored(stream io.Writer) bool {
	c, err := f.colorizationOf(stream)
	return err == nil && c == colors.Always
}

// Show writes a report, with the colours that it has where there may be some.
func (f *Factory) Show(text string, paints ...terminal.Paint) error {
	return f.ShowOn(f.Out, text, paints...)
}

// ShowOn is Show for another stream than standard output.
func (f *Factory) ShowOn(stream io.Writer, text string, paints ...terminal.Paint) error {
	if !f.colored(stream) {
		_, err := io.WriteString(stream, text)
		return err
	}
	_, err := io.WriteString(terminal.Raw(stream), terminal.Painted(terminal.Text(text), paints...))
	return err
}

// A Named file is one that a flag names; a flag that was not given names none.
type Named struct{ Flag, Name string }

// Apart refuses one file for two things: the later would take the place of the earlier.
func (f *Factory) Apart(files ...Named) error {
	for i, a := range files {
		for _, b := range files[:i] {
			if a.Name != "" && b.Name != "" && sameFile(f.Path(a.Name), f.Path(b.Name)) {
				return fail.Refuse("%s and %s: both are %s; name two files", b.Flag, a.Flag, a.Name)
			}
		}
	}
	return nil
}

func sameFile(a, b string) bool {
	if filepath.Clean(a) == filepath.Clean(b) {
		return true
	}
	one, err := os.Stat(a)
	other, otherErr := os.Stat(b)
	return err == nil && otherErr == nil && os.SameFile(one, other)
}

// Port refuses what is no port of this machine; 0 takes any.
func Port(flag string, port int) error {
	if port < 0 || port > 65535 {
		return fail.Refuse("%s %d: want 0 to 65535, for example %s 8080", flag, port, flag)
	}
	return nil
}

// Currency reads the code of a currency as people write it.
func Currency(given string) (string, error) {
	code := strings.ToUpper(strings.TrimSpace(given))
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", fail.Refuse("--currency %s: want a code of three letters, such as USD or EUR", shellword.Of(given))
	}
	return code, nil
}
