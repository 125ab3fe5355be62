package rehearse

import (
	"context"

	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/rehearse/result"
)

// PlaySite puts load on a site without the deployment around it.
func PlaySite(ctx context.Context, o Options, site platform.Site, stack *deployed.Stack, instances int) (result.Topology, error) {
	return play(ctx, o.withDefaults(), script{
		topology: result.Topology{Name: TheStack, Title: "The stack", Promise: true, Instances: "2", Sessions: "in Redis Standard_C1"},
		stack:    stack, site: site, instances: instances,
	})
}
