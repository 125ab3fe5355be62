package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"scaleout/internal/fail"
)

// Import takes resources that exist into the state, as 'pulumi import --file'
// does, and changes nothing in the cloud. With protect they can neither be
// deleted nor replaced, until an update of the program lifts that. Resources
// that are in the state already are refused, and so are those that do not exist.
func (s *Stack) Import(ctx context.Context, f ImportFile, protect bool, o Options) (changes.ResourceChanges, error) {
	proj, err := s.loadProject()
	if err != nil {
		return nil, err
	}
	name, err := tokens.ParseStackName(s.Name)
	if err != nil {
		return nil, err
	}
	imports, err := f.imports(name, tokens.PackageName(proj.Name), protect)
	if err == nil {
		err = s.haveParents(ctx, f, imports)
	}
	if err != nil {
		return nil, fail.Wrap(fail.Refused, err)
	}
	return operation{kind: importing, run: func(u engine.UpdateInfo, c *engine.Context, o engine.UpdateOptions, preview bool) (
		*deploy.Plan, changes.ResourceChanges, error,
	) {
		return engine.Import(u, c, o, imports, preview)
	}}.on(ctx, s, o)
}

// haveParents refuses parents from the file's nameTable that are not in the state. The
// engine would put their children there all the same, into a state that no later run
// accepts.
func (s *Stack) haveParents(ctx context.Context, f ImportFile, imports []deploy.Import) error {
	snap, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	var missing []error
	for name, urn := range f.NameTable {
		isParent := slices.ContainsFunc(imports, func(imp deploy.Import) bool { return imp.Parent == urn })
		isThere := snap != nil && slices.ContainsFunc(snap.Resources, func(r *pkgresource.State) bool { return r.URN == urn && !r.Delete })
		if isParent && !isThere {
			missing = append(missing, fmt.Errorf("nameTable: the parent %q (%s) is not in the state of stack %q", name, urn, s.Name))
		}
	}
	return errors.Join(missing...)
}
