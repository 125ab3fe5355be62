package root

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/engine"
	"scaleout/internal/rehearse"
	"scaleout/internal/verify"
	"scaleout/program/settings"
)

// values are what shells propose for the value of a flag, by its name.
func values(f *cli.Factory) map[string]func(typed string) []string {
	fixed := func(all ...string) func(string) []string { return func(string) []string { return all } }
	return map[string]func(string) []string{
		"stack":      func(string) []string { return stacks(f) },
		"against":    func(string) []string { return stacks(f) },
		"color":      fixed("auto", "always", "never"),
		"config":     configs,
		"what-if":    configs,
		"event":      func(string) []string { return events() },
		"topology":   func(string) []string { return rehearse.Topologies() },
		"without":    func(string) []string { return rehearse.Protections() },
		"only":       func(string) []string { return verify.Checks() },
		"location":   func(string) []string { return catalog.Regions() },
		"region":     func(string) []string { return catalog.Regions() },
		"plan-sku":   func(string) []string { return plans() },
		"redis-sku":  func(string) []string { return caches() },
		"purpose":    fixed("production", "development"),
		"currency":   fixed("USD", "EUR", "GBP"),
		"login-path": fixed("/login"),
	}
}

// complete lets shells propose the names of stacks, events, checks, settings and sizes; and
// files and folders where one is to be named, and nowhere else.
func complete(cmd *cobra.Command, f *cli.Factory) {
	all := values(f)
	add := func(flag *pflag.Flag) {
		if cmd.Flags().Lookup(flag.Name) == nil && cmd.PersistentFlags().Lookup(flag.Name) == nil {
			return
		}
		if how := completion(flag, all[flag.Name]); how != nil {
			_ = cmd.RegisterFlagCompletionFunc(flag.Name, how) // it fails only where one is registered already
		}
	}
	cmd.LocalFlags().VisitAll(add)
	if cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = words(cmd.Use)
	}
	for _, sub := range cmd.Commands() {
		complete(sub, f)
	}
}

// words is what shells propose for the words after a command.
func words(use string) cobra.CompletionFunc {
	if strings.HasSuffix(use, " DIR") || strings.HasSuffix(use, " FOLDER") {
		return folders
	}
	return cobra.NoFileCompletions
}

func folders(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// completion is how shells complete the value of a flag: by what is proposed, else by what
// the help says that the value is. It is nil where that is a file.
func completion(flag *pflag.Flag, propose func(string) []string) cobra.CompletionFunc {
	kind, _ := pflag.UnquoteUsage(flag)
	switch {
	case kind == "file" || flag.Name == "source" || flag.Name == "capacity": // a folder or a zip; numbers or a file
		return nil
	case kind == "folder":
		return folders
	case propose == nil || kind == "revision": // of Git, and no stack as elsewhere
		return cobra.NoFileCompletions
	}
	list := strings.HasSuffix(flag.Value.Type(), "Slice") || strings.HasSuffix(kind, ",...")
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		found, how := listed(propose, typed, list)
		if flag.Name == "against" && len(found) == 0 {
			how = cobra.ShellCompDirectiveDefault // it may be a stack's file
		}
		return found, how
	}
}

// listed proposes what goes on with what was typed. In a list, that is after the last
// comma, and what is there is not proposed again.
func listed(propose func(string) []string, typed string, list bool) (found []cobra.Completion, how cobra.ShellCompDirective) {
	before := ""
	if i := strings.LastIndexByte(typed, ','); list && i >= 0 {
		before = typed[:i+1]
	}
	how = cobra.ShellCompDirectiveNoFileComp
	for _, value := range propose(strings.TrimPrefix(typed, before)) {
		if strings.HasSuffix(value, "=") {
			how |= cobra.ShellCompDirectiveNoSpace
		}
		if strings.HasPrefix(before+value, typed) && !slices.Contains(strings.Split(before, ","), value) {
			found = append(found, before+value)
		}
	}
	return found, how
}

func stacks(f *cli.Factory) []string {
	root, err := f.Root()
	if err != nil {
		return nil // nothing to propose
	}
	return engine.Stacks(root)
}

func events() (names []string) {
	for _, e := range rehearse.Events() {
		names = append(names, e.Name)
	}
	return names
}

// configs are settings, and after the sign the values of those that have few.
func configs(typed string) (all []string) {
	key, _, valued := strings.Cut(typed, "=")
	for _, k := range settings.Keys() {
		switch {
		case !valued:
			all = append(all, k.Name+"=")
		case k.Name == key:
			for _, value := range allowed(k) {
				all = append(all, key+"="+value)
			}
		}
	}
	return all
}

func allowed(k settings.Key) []string {
	switch k.Name {
	case settings.KeyPlanSKU:
		return plans()
	case settings.KeyRedisSKU:
		return caches()
	case settings.KeyRedisKey:
		return []string{settings.PrimaryKey, settings.SecondaryKey}
	}
	if k.Type == "boolean" {
		return []string{"true", "false"}
	}
	return nil
}

func plans() (names []string) {
	for _, p := range catalog.Plans() {
		if p.OfferedNew() {
			names = append(names, p.SKU)
		}
	}
	return names
}

func caches() (names []string) {
	for _, c := range append(catalog.ManagedCaches(), catalog.Caches()...) {
		names = append(names, c.Name)
	}
	return names
}
