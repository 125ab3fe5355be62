package initstack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"scaleout/internal/adopt"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/newstack"
	"scaleout/internal/target"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// answered is what Azure creates for the tenant, and how that is known.
type answered struct {
	newstack.Offer
	embedded bool
	why      string
}

// patience limits how long a subscription is asked: the answer only spares a surprise.
const patience = 30 * time.Second

// ask finds out which caches Azure creates. That it cannot be asked is no obstacle:
// every tenant can have an Azure Managed Redis.
func (o *Options) ask(ctx context.Context, root string) answered {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	t, err := target.Find(ctx, target.Options{
		Root: root, Stack: o.Stack, Home: o.Home, Embedded: o.Embedded || o.NewTenant, New: true, Reading: true, Getenv: o.Getenv,
	})
	if err != nil {
		return notAsked(err)
	}
	if t.World == target.Embedded {
		a := answered{Offer: newstack.Offer{Known: true, Classic: !o.NewTenant}, embedded: true}
		a.why = map[bool]string{true: "The embedded Azure creates both kinds of cache.", false: "The embedded Azure creates no Azure Cache for Redis, with --new-tenant."}[a.Classic]
		return a
	}
	n, err := o.classicCaches(ctx, t)
	switch {
	case err != nil:
		return notAsked(err)
	case n == 0:
		return answered{Offer: newstack.Offer{Known: true}, why: "The subscription has no Azure Cache for Redis, so Azure will most likely create none."}
	}
	return answered{Offer: newstack.Offer{Known: true, Classic: true}, why: "The subscription has an Azure Cache for Redis, so Azure creates another one."}
}

// notAsked says why in one line: what helps is in the first of an error of several.
func notAsked(err error) answered {
	first, _, _ := strings.Cut(err.Error(), "\n")
	return answered{why: fmt.Sprintf("Azure could not be asked which caches it creates (%s).", first)}
}

// classicCaches asks the question that 'adopt' asks.
func (o *Options) classicCaches(ctx context.Context, t *target.Target) (n int, err error) {
	access, err := t.ARM(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, access.Close()) }()
	subscription := cmp.Or(o.Subscription, o.Getenv("ARM_SUBSCRIPTION_ID"))
	if subscription == "" {
		if subscription, err = adopt.Subscription(ctx, access.ARM); err != nil {
			return 0, err
		}
	}
	caches, err := adopt.ClassicCaches(ctx, access.ARM, subscription)
	return len(caches), err
}

// about says what becomes of the cache, where that is no matter of course.
func (a answered) about(s *settings.Settings) string {
	switch {
	case a.Refused(s.Cache) && !catalog.HasManagedRedis(catalog.NormalRegion(s.Location)):
		return fmt.Sprintf("%s %s is refused then, and Azure Managed Redis is not in %s.\n", a.why, s.Cache.Name, s.Location)
	case a.Refused(s.Cache):
		return fmt.Sprintf("%s %s is refused then: redisSku %s is its successor.\n", a.why, s.Cache.Name, s.Cache.Successor().Name)
	case !a.Known:
		return a.why + "\n"
	}
	return ""
}

// next are the commands that follow.
func (o *Options) next(a answered) string {
	local := target.LocalFlags(o.Stack, o.Home)
	flags := local
	if o.NewTenant {
		flags += " --new-tenant"
	}
	stack := "--stack " + shellword.Of(o.Stack)
	here := fmt.Sprintf("  scaleout local up %s\n  scaleout verify --embedded %s\n  scaleout rehearse %s\n", flags, local, stack)
	there := fmt.Sprintf("  az login\n  pulumi stack init %s\n  pulumi up %s\n  scaleout verify %s\n", shellword.Of(o.Stack), stack, stack)
	var b strings.Builder
	fmt.Fprintf(&b, "\nNext, on the embedded Azure, where nothing costs anything:\n\n%s", here)
	fmt.Fprintf(&b, "\nIn Azure, with the Pulumi CLI:\n\n%s", there)
	return b.String()
}
