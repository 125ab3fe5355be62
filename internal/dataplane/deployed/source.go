package deployed

import (
	"context"
	"net/http"

	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/platform"
)

// source is where it is written what has to run.
type source struct {
	site       string // ARM id
	runs       func(siteID string) []sim.Run
	doors      func(siteID string) []sim.FrontDoor // nil: there is none
	host       func(ctx context.Context, id string) (string, error)
	live       func(ctx context.Context, id string, find func(startCommand string) (App, error)) (platform.Site, error)
	instanceID func(i int) string
	reroute    func() error // has the ways to the cache be those of Azure; nil: there is none
	// start makes an app run and returns when it takes requests; open makes a place for it.
	start func(context.Context, platform.Options, platform.Site, int) (runner, error)
	open  func(platform.Options, platform.Site, int) (runner, error)
}

// A runner is a *platform.Platform, or what stands for one in a test.
type runner interface {
	Handler() http.Handler
	Apply(ctx context.Context, s platform.Site) error
	Redeploy(ctx context.Context, s platform.Site) error
	Adopt(s platform.Site) error
	PingForSwap(ctx context.Context) error
	Settle(ctx context.Context) error
	Scale(n int)
	Instances() []platform.Instance
	Log() []string
	Close() error
}
