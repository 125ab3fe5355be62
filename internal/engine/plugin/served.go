package plugin

import (
	"context"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

// served adds to plugin.NewProviderServer what Pulumi's engine expects of a plugin and
// that server leaves out.
type served struct {
	pulumirpc.ResourceProviderServer
}

// Attach is what the engine asks first of a provider that it has not started. It would
// connect the provider with the engine's log. Ours do not log.
func (served) Attach(context.Context, *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// Diff completes the answer: see detailed.
func (s served) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	r, err := s.ResourceProviderServer.Diff(ctx, req)
	return detailed(r), err
}

// DiffConfig completes the answer: see detailed.
func (s served) DiffConfig(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	r, err := s.ResourceProviderServer.DiffConfig(ctx, req)
	return detailed(r), err
}

// detailed says of a detailed diff that it is one: without hasDetailedDiff the engine
// looks at none of it, so that "preview --diff" shows no property (pulumi/pulumi#17858).
// It then gives a removed property that replaces the resource its kind, which that server
// loses, and reduces diffs and replaces to top-level properties, as azure-native has them.
func detailed(r *pulumirpc.DiffResponse) *pulumirpc.DiffResponse {
	if len(r.GetDetailedDiff()) == 0 {
		return r
	}
	for _, path := range r.GetReplaces() {
		if d := r.GetDetailedDiff()[path]; d.GetKind() == pulumirpc.PropertyDiff_DELETE {
			d.Kind = pulumirpc.PropertyDiff_DELETE_REPLACE
		}
	}
	r.HasDetailedDiff = true
	r.Diffs, r.Replaces = topLevel(r.GetDiffs()), topLevel(r.GetReplaces())
	return r
}

// topLevel are the properties that paths begin with, each once.
func topLevel(paths []string) []string {
	keys := map[string]bool{}
	for _, path := range paths {
		key := path
		if parsed, err := resource.ParsePropertyPath(path); err == nil && len(parsed) > 0 {
			if name, isName := parsed[0].(string); isName {
				key = name
			}
		}
		keys[key] = true
	}
	return slices.Sorted(maps.Keys(keys))
}
