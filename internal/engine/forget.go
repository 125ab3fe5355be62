package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/pkg/v3/resource/edit"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"scaleout/internal/fail"
)

// URNs lists what is in the state; nothing before the first update.
func (s *Stack) URNs(ctx context.Context) ([]resource.URN, error) {
	snap, err := s.snapshot(ctx)
	if snap == nil || err != nil {
		return nil, err
	}
	var all []resource.URN
	for _, r := range snap.Resources {
		all = append(all, r.URN)
	}
	return all, nil
}

// Forget takes a resource out of the state, as 'pulumi state delete' does, and changes
// nothing in the cloud. What is protected is refused unless force.
func (s *Stack) Forget(ctx context.Context, urn resource.URN, force bool) error {
	snap, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	found := edit.LocateResource(snap, urn)
	if len(found) == 0 {
		return fail.Refuse("there is no %q in the state of stack %q; 'scaleout local state export %s' shows what there is", urn, s.Name, s.flags())
	}
	for _, r := range found {
		allow := func(r *pkgresource.State) error { r.Protect = !force; return nil }
		err := edit.DeleteResource(snap, r, allow, false)
		var needed edit.ResourceHasDependenciesError
		switch {
		case errors.As(err, new(edit.ResourceProtectedError)):
			return fail.Refuse("%q is protected; --force takes it out of the state all the same", urn)
		case errors.As(err, &needed):
			return fail.Refuse("%q is needed by %s; take those out of the state first", urn, names(needed.Dependencies))
		case err != nil:
			return fmt.Errorf("taking %q out of the state: %w", urn, err)
		}
	}
	return s.save(ctx, snap)
}

func names(all []*pkgresource.State) string {
	var texts []string
	for _, r := range all {
		texts = append(texts, string(r.URN))
	}
	return strings.Join(texts, ", ")
}
