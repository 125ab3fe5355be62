package adopt

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/adopt"
	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/fail"
	"scaleout/internal/target"
	"scaleout/program/shellword"
)

// mostApps is how many a message names.
const mostApps = 20

// unnamed refuses a line that names no app, and lists those that there are.
func (o *Options) unnamed(ctx context.Context, at azure) error {
	missing := "--name"
	if o.Group == "" {
		missing = "--resource-group"
	}
	refusal := fail.Refuse("%s is missing: scaleout adopt --stack STACK -g GROUP -n APP", missing)
	apps, err := adopt.Apps(ctx, at.client, at.subscription)
	if err != nil {
		refusal.Next = "'az webapp list' shows the apps; here they could not be listed: " + err.Error()
		return refusal
	}
	refusal.Next = o.listed(at, apps)
	return refusal
}

// unknown adds to the answer that there is no such app those that there are.
func (o *Options) unknown(ctx context.Context, at azure, err error) error {
	if arm.KindOf(err) != arm.Missing {
		return err
	}
	apps, failed := adopt.Apps(ctx, at.client, at.subscription)
	if failed != nil || slices.ContainsFunc(apps, o.named) { // something else of it is missing
		return err
	}
	return fail.Advise(err, "%s", o.listed(at, apps))
}

func (o *Options) named(a adopt.App) bool {
	return strings.EqualFold(a.Group, o.Group) && strings.EqualFold(a.Name, o.Name)
}

// listed names the apps by the command that looks at them, those first that may be meant.
func (o *Options) listed(at azure, apps []adopt.App) string {
	if len(apps) == 0 {
		text := "there is no app in " + at.where
		if at.world == target.Embedded {
			text += "; 'scaleout local portal-app" + cli.HomeFlag(o.Home) + "' makes one to try it on"
		}
		return text
	}
	var names []string
	for _, a := range apps {
		names = append(names, a.Name)
	}
	near := catalog.Nearest(o.Name, names)
	slices.SortStableFunc(apps, func(a, b adopt.App) int { return cmp.Compare(o.rank(a, near), o.rank(b, near)) })
	var b strings.Builder
	b.WriteString("the apps in " + at.where + " are\n")
	where := cli.HomeFlag(o.Home)
	if o.Embedded {
		where = " --embedded" + where
	}
	for _, a := range apps[:min(mostApps, len(apps))] {
		fmt.Fprintf(&b, "\n  scaleout adopt --stack %s -g %s -n %s%s", shellword.Of(o.Stack), shellword.Of(a.Group), shellword.Of(a.Name), where)
	}
	if more := len(apps) - mostApps; more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}

// rank is how little an app is like what was typed.
func (o *Options) rank(a adopt.App, near string) int {
	switch {
	case strings.EqualFold(a.Name, o.Name):
		return 0
	case near != "" && a.Name == near:
		return 1
	case strings.EqualFold(a.Group, o.Group):
		return 2
	}
	return 3
}
