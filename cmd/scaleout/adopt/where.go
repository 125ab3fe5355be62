package adopt

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"scaleout/internal/adopt"
	"scaleout/internal/azure/arm"
	"scaleout/internal/engine"
	"scaleout/internal/target"
)

// azure is where the app is, as adopt needs it.
type azure struct {
	where        string
	world        target.World
	client       *arm.Client
	subscription string
	providers    []engine.Provider
	apps         http.RoundTripper // reaches the apps there; nil: nobody can
	next         string            // commands that follow
	deployed     string            // ARM id of the app that the stack has already
}

func (o *Options) at(ctx context.Context, t *target.Target, access *target.Access) (at azure, err error) {
	at = azure{where: t.Where(), world: t.World, client: access.ARM}
	if v, err := t.Outputs(); err == nil { // a new stack has none
		at.deployed = v.AppID
	}
	if t.World == target.Embedded {
		at.providers = access.Session.Azure.Providers()
		at.next = fmt.Sprintf("  scaleout local import %[1]s\n  scaleout local up %[1]s\n  scaleout verify --embedded %[1]s\n", t.Flags())
		at.subscription, err = adopt.Subscription(ctx, at.client)
		return at, err
	}
	at.apps = &http.Transport{Proxy: access.Proxy, DialContext: access.Dial, ForceAttemptHTTP2: true, DisableKeepAlives: true}
	at.subscription = cmp.Or(o.Subscription, o.Getenv("ARM_SUBSCRIPTION_ID"))
	if at.subscription == "" {
		if at.subscription, err = adopt.Subscription(ctx, at.client); err != nil {
			return at, err
		}
	}
	at.next = fmt.Sprintf(`  pulumi stack init %[1]s --secrets-provider passphrase
  pulumi import --file %[2]s --stack %[1]s --generate-code=false
  pulumi preview --stack %[1]s
  pulumi up --stack %[1]s
  scaleout verify --stack %[1]s
`, o.Stack, o.importFile())
	at.providers, err = adopt.Providers(access.Place, at.subscription)
	return at, err
}
