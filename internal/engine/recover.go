package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	deployproviders "github.com/pulumi/pulumi/pkg/v3/resource/deploy/providers"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"scaleout/internal/terminal"
)

// recoverPending resolves what an earlier run was doing when it was interrupted.
//
// A creation that had begun may have succeeded in the cloud: the resource is
// looked up under the id it must have, and taken into the state if it is there.
// Forgetting it would leave it running, and paid for, beside its successor.
// Other interrupted operations concern resources that are in the state anyway:
// the refresh that precedes every update finds out what became of them.
func (s *Stack) recoverPending(ctx context.Context, snap *deploy.Snapshot, preview bool, d Display) (*deploy.Snapshot, error) {
	if snap == nil || len(snap.PendingOperations) == 0 {
		return snap, nil
	}
	verb := "recovered"
	if preview {
		verb = "would recover"
	}
	for _, pending := range snap.PendingOperations {
		if pending.Type != pkgresource.OperationTypeCreating {
			continue
		}
		found, err := s.find(ctx, snap, pending.Resource)
		if err != nil {
			return nil, fmt.Errorf("an earlier update was interrupted while it created %s, and looking for it failed: %w; "+
				"run the command again", pending.Resource.URN.Name(), err)
		}
		if found == nil {
			continue
		}
		snap.Resources = insert(snap.Resources, found)
		if !d.JSON {
			fmt.Fprint(d.Out, d.Color.Colorize(colors.SpecInfo+"info: "+colors.Reset+
				verb+" "+terminal.Line(found.URN.Name())+", which an interrupted update had created\n"))
		}
	}
	snap.PendingOperations = nil
	return snap, snap.VerifyIntegrity()
}

// find reads the resource that a pending creation may have made; nil if there
// is none, or none that could be found again.
func (s *Stack) find(ctx context.Context, snap *deploy.Snapshot, r *pkgresource.State) (*pkgresource.State, error) {
	if !r.Custom || providers.IsProviderType(r.Type) {
		return nil, nil
	}
	prov, err := s.provider(ctx, snap, r)
	if err != nil || prov == nil {
		return nil, err
	}
	identifier, ok := prov.(Identifier)
	if !ok {
		return nil, nil
	}
	id, ok := identifier.IDOf(r.Type, r.Inputs)
	if !ok {
		return nil, nil
	}
	read, err := prov.Read(ctx, plugin.ReadRequest{
		URN: r.URN, Name: r.URN.Name(), Type: r.Type, ID: id, Inputs: r.Inputs,
	})
	var incomplete *plugin.InitError
	if err != nil && !errors.As(err, &incomplete) {
		return nil, err
	}
	if read.ID == "" {
		return nil, nil
	}
	found := r.Copy()
	found.ID, found.Outputs = read.ID, read.Outputs
	if incomplete != nil {
		found.InitErrors = incomplete.Reasons
	}
	return found, nil
}

// provider returns the provider of a resource, configured as it was for it.
func (s *Stack) provider(ctx context.Context, snap *deploy.Snapshot, r *pkgresource.State) (plugin.Provider, error) {
	ref, err := providers.ParseReference(r.Provider)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(snap.Resources, func(p *pkgresource.State) bool { return p.URN == ref.URN() && p.ID == ref.ID() })
	if i < 0 {
		return nil, nil
	}
	version, err := deployproviders.GetProviderVersion(snap.Resources[i].Inputs)
	if err != nil {
		return nil, err
	}
	j := slices.IndexFunc(s.Providers, func(p Provider) bool {
		return p.Package == r.Type.Package() && (version == nil || p.Version == version.String())
	})
	if j < 0 {
		return nil, nil
	}
	prov, urn := s.Providers[j].Load(), ref.URN()
	_, err = prov.Configure(ctx, plugin.ConfigureRequest{URN: &urn, Inputs: snap.Resources[i].Inputs})
	return prov, err
}

// insert puts r where a state wants it: behind all that it depends on, and
// before the resource it replaces. That one waits for its deletion from now on,
// or is forgotten if it was deleted first.
func insert(all []*pkgresource.State, r *pkgresource.State) []*pkgresource.State {
	needs := append([]resource.URN{r.Parent}, r.Dependencies...)
	kept := make([]*pkgresource.State, 0, len(all)+1)
	at := 0
	for _, other := range all {
		if other.URN == r.URN && other.PendingReplacement {
			continue
		}
		kept = append(kept, other)
		ref := string(other.URN) + "::" + string(other.ID)
		if !other.Delete && (slices.Contains(needs, other.URN) || ref == r.Provider) {
			at = len(kept)
		}
		if other.URN == r.URN {
			other.Delete = true
		}
	}
	return slices.Insert(kept, at, r)
}
