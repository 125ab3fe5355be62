package root

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"scaleout/internal/fail"
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

// anyHas reports whether a command, or one below it, has a flag.
func anyHas(cmd *cobra.Command, flag string) bool {
	return cmd.Flags().Lookup(flag) != nil || cmd.PersistentFlags().Lookup(flag) != nil ||
		slices.ContainsFunc(cmd.Commands(), func(sub *cobra.Command) bool { return anyHas(sub, flag) })
}
