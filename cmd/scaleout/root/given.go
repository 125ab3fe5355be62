package root

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"scaleout/internal/fail"
	"scaleout/program/shellword"
)

// notEmpty refuses a flag that was given nothing, as of a variable of the shell that is
// not set: it would do as much as no flag, which is another thing than was meant. What
// says itself what it misses, or what nothing means there, is left to the command.
func notEmpty(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if slices.Contains([]string{"stack", "config", "alert-emails"}, f.Name) {
			return
		}
		empty := f.Value.String() == ""
		if many, is := f.Value.(pflag.SliceValue); is {
			given := many.GetSlice()
			empty = strings.Join(given, "") == ""
		}
		if empty && err == nil {
			err = &fail.Error{Kind: fail.Refused, Text: "--" + f.Name + " '': nothing is given; name a value, or leave --" + f.Name + " out"}
		}
	})
	return err
}

// CheckDashes refuses a long flag with one dash, as other tools have it: here '-stack dev'
// is -s with the value 'tack', and a word.
func CheckDashes(root *cobra.Command, args []string) error {
	for _, arg := range args {
		if arg == "--" {
			return nil
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && len(name) > 2 && anyHas(root, name) {
			return fail.Refuse("-%s: a flag of several letters has two dashes: write --%s", name, name)
		}
	}
	return nil
}

// CheckRepeated refuses a flag that takes one value and was given two: pflag takes the last in silence, which
// in a long command line, or behind an alias, is not the one that its user sees. The same value twice is no harm.
func CheckRepeated(root *cobra.Command, args []string) (err error) {
	cmd, rest, findErr := root.Find(args)
	if findErr != nil {
		return nil // who runs it says what is wrong
	}
	first := map[string]string{}
	_ = cmd.Flags().ParseAll(rest, func(f *pflag.Flag, value string) error { // so it is with a flag that there is not
		before, again := first[f.Name]
		first[f.Name] = value
		if _, many := f.Value.(pflag.SliceValue); !again || many || before == value || err != nil {
			return nil
		}
		err = fail.Refuse("--%s %s and --%[1]s %[3]s: it takes one value; leave one of them out", f.Name, shellword.Of(before), shellword.Of(value))
		return nil
	})
	return err
}

// anyHas reports whether a command, or one below it, has a flag.
func anyHas(cmd *cobra.Command, flag string) bool {
	return cmd.Flags().Lookup(flag) != nil || cmd.PersistentFlags().Lookup(flag) != nil ||
		slices.ContainsFunc(cmd.Commands(), func(sub *cobra.Command) bool { return anyHas(sub, flag) })
}
