package root

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/fail"
	"scaleout/program/shellword"
)

// strict makes surplus words a wrong command line, on every level. Left to
// itself cobra answers 'local upp' with the help of 'local' and success.
func strict(cmd *cobra.Command) {
	args := cmd.Args
	if !cmd.Runnable() {
		args = cobra.NoArgs
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
	cmd.Args = func(cmd *cobra.Command, words []string) error {
		err := args(cmd, words)
		switch {
		case err == nil:
			return nil
		case len(words) > 0 && takesNone(args):
			return unknown(cmd, words[0])
		}
		return wrongWords(cmd, words)
	}
	for _, sub := range cmd.Commands() {
		strict(sub)
	}
}

// wrongWords refuses a command line with too few words, or too many.
func wrongWords(cmd *cobra.Command, words []string) error {
	name, takes, _ := strings.Cut(strings.TrimSuffix(cmd.Use, " [flags]"), " ")
	line := cmd.CommandPath() + " " + takes
	e := &fail.Error{Kind: fail.Refused, Text: fmt.Sprintf("%s takes one %s: %s", name, strings.Trim(takes, "[]"), line), Next: cmd.CommandPath() + " --help"}
	if len(words) == 0 {
		e.Text = fmt.Sprintf("%s is missing: %s", takes, line)
	}
	return e
}

// takesNone reports whether every word is one too many.
func takesNone(args cobra.PositionalArgs) bool { return args(&cobra.Command{}, []string{"x"}) != nil }

// unknown refuses a word that is no command, and names those that may be meant, or the
// flag whose value it may be.
func unknown(cmd *cobra.Command, word string) error {
	e := &fail.Error{Kind: fail.Refused, Text: fmt.Sprintf("unknown command %q for %q", word, cmd.CommandPath())}
	if len(shown(cmd)) == 0 {
		e.Text = fmt.Sprintf("%q is a word too many: '%s' takes flags only", word, cmd.CommandPath())
	} else if meant := meant(cmd, word); len(meant) > 0 {
		e.Text += "; did you mean '" + strings.Join(meant, "' or '") + "'?"
		return e
	}
	if flag := flagOf(cmd, word); flag != "" {
		e.Text += "; did you mean --" + flag + " " + shellword.Of(word) + "?"
		return e
	}
	e.Next = cmd.CommandPath() + " --help"
	return e
}

// flagOf names the flag of a command whose value a word can be, and which has none yet: the
// shell would propose it there, or else people take it for the command's argument.
func flagOf(cmd *cobra.Command, word string) string {
	var found []string
	key, _, valued := strings.Cut(word, "=")
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		propose, is := cmd.GetFlagCompletionFunc(f.Name)
		if _, many := f.Value.(pflag.SliceValue); !is || f.Changed && !many {
			return
		}
		proposed, _ := propose(cmd, nil, key)
		if !valued && slices.Contains(proposed, word) || valued && slices.Contains(proposed, key+"=") {
			found = append(found, f.Name)
		}
	})
	free := func(kind string) string {
		if name := cmd.Annotations[kind]; !cmd.Flags().Changed(name) {
			return name
		}
		return ""
	}
	switch {
	case slices.Contains(found, "stack"):
		return "stack"
	case len(found) > 0:
		return found[0]
	case strings.ContainsAny(word, `./\`) && free(cli.PathFlag) != "":
		return free(cli.PathFlag)
	}
	return free(cli.NameFlag)
}

// meant are the commands of a name: those of the command itself, and where there is none,
// those elsewhere. What is spelt in another way counts where nothing has the very name.
func meant(cmd *cobra.Command, word string) []string {
	own, all := shown(cmd), everywhere(cmd.Root())
	for _, among := range [][]*cobra.Command{own, all} {
		if found := named(among, func(name string) bool { return strings.EqualFold(name, word) }); len(found) > 0 {
			return found
		}
	}
	if !cmd.HasParent() {
		own = all // 'destory' is nearer to 'local destroy' than to 'deploy'
	}
	for _, among := range [][]*cobra.Command{own, all} {
		var names []string
		for _, c := range among {
			names = append(names, c.Name())
		}
		begins := func(name string) bool { return len(word) > 2 && strings.HasPrefix(name, strings.ToLower(word)) }
		if found := named(among, begins); len(found) > 0 {
			return found
		}
		// Nobody misspells the first letter; what resembles a command in others is a value of something.
		if near := catalog.Nearest(word, names); len(word) > 2 && near != "" && strings.EqualFold(near[:1], word[:1]) {
			return named(among, func(name string) bool { return name == near })
		}
	}
	return nil
}

func named(among []*cobra.Command, is func(string) bool) (found []string) {
	for _, c := range among {
		if is(c.Name()) {
			found = append(found, c.CommandPath())
		}
	}
	return found
}

// shown are the commands of a command that its help has.
func shown(cmd *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(cmd.Commands()), func(c *cobra.Command) bool { return c.Hidden })
}

func everywhere(cmd *cobra.Command) (all []*cobra.Command) {
	for _, sub := range shown(cmd) {
		if sub.Name() == "completion" {
			continue // its commands are names of shells
		}
		all = append(append(all, sub), everywhere(sub)...)
	}
	return all
}

// wrongFlag refuses what is wrong about a flag. Of one that there is not, it names the
// nearest.
func wrongFlag(cmd *cobra.Command, err error) error {
	e := &fail.Error{Kind: fail.Refused, Err: err, Text: err.Error()}
	var none *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &invalid):
		e.Text = invalidText(invalid)
		return e
	case !errors.As(err, &none):
		return e
	}
	if words := cmd.Flags().Args(); len(words) > 0 && len(shown(cmd)) > 0 { // 'up --stack dev': the flag is the other command's
		return unknown(cmd, words[0])
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := catalog.Nearest(none.GetSpecifiedName(), names); near != "" && len(none.GetSpecifiedName()) > 1 {
		e.Text += "; did you mean --" + near + "?"
	} else {
		e.Next = cmd.CommandPath() + " --help"
	}
	return e
}

// wants are the values of flags that pflag parses, in words: Go's own errors name functions.
var wants = map[string]string{
	"bool": "want true or false", "int": "want a whole number", "float64": "want a number, such as 2.5",
	"duration": "want a time with its unit, such as 90s, 10m or 1h30m",
}

// tooLong is a time with its unit, which no time.Duration holds.
var tooLong = regexp.MustCompile(`^[-+]?\d+(\.\d+)?h$`)

func invalidText(e *pflag.InvalidValueError) string {
	f := e.GetFlag()
	text := "--" + f.Name + " " + shellword.Of(e.GetValue()) + ": "
	if f.Value.Type() == "duration" && tooLong.MatchString(e.GetValue()) {
		return text + "that is longer than any time here, such as 90s, 10m or 1h30m"
	}
	if want, plain := wants[f.Value.Type()]; plain {
		return text + want
	}
	return text + errors.Unwrap(e).Error()
}

// addHelp gives each command that has others the command 'help', for those.
func addHelp(cmd *cobra.Command) {
	if !cmd.HasSubCommands() {
		return
	}
	for _, sub := range cmd.Commands() {
		addHelp(sub)
	}
	help := &cobra.Command{
		Use:   "help [command]",
		Short: "Show the help of a command",
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, words []string) error {
			about := cmd
			for _, word := range words {
				next := slices.IndexFunc(about.Commands(), func(c *cobra.Command) bool { return c.Name() == word || c.HasAlias(word) })
				if next < 0 {
					return unknown(about, word)
				}
				about = about.Commands()[next]
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
		ValidArgsFunction: func(_ *cobra.Command, words []string, _ string) (names []cobra.Completion, _ cobra.ShellCompDirective) {
			about, _, err := cmd.Find(words)
			if err == nil {
				for _, c := range shown(about) {
					names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	if cmd.HasParent() {
		help.Hidden = true
		cmd.AddCommand(help)
	} else {
		cmd.SetHelpCommand(help)
	}
}
