package deployed

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/entra"
	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/identity"
)

// identities hands out tokens: those of all stacks, or of this one.
func (s *Stack) identities() (*identity.Server, error) {
	if s.options.Identities != nil {
		return s.options.Identities, nil
	}
	if s.own != nil {
		return s.own, nil
	}
	issuer, err := entra.NewIssuer(nil, nil) // apps renew tokens by the machine's clock
	if err != nil {
		return nil, err
	}
	s.own, err = identity.Serve(issuer, sim.DefaultTenant, s.options.TokenLifetime)
	return s.own, err
}

// SetTokenLifetime changes how long tokens live that apps get from now on; 0: as long as Azure's.
func (s *Stack) SetTokenLifetime(d time.Duration) error {
	server, err := s.identities()
	if err == nil {
		server.SetLifetime(d)
	}
	return err
}

// identify puts into an app's environment where it gets tokens, if it has an identity.
func (s *Stack) identify(id string, site map[string]any, environment map[string]string) (secret string, err error) {
	if len(identitiesOf(site)) == 0 {
		return "", nil
	}
	server, err := s.identities()
	if err != nil {
		return "", err
	}
	variables, secret := server.Environment(id, func(ctx context.Context) ([]identity.Identity, error) {
		now, err := s.Call(ctx, http.MethodGet, id, arm.WebVersion, nil)
		return identitiesOf(now), err
	})
	maps.Copy(environment, variables)
	return secret, nil
}

// identitiesOf are those that ARM has for a site. Of the system's ARM does not know the client id.
func identitiesOf(site map[string]any) []identity.Identity {
	var all []identity.Identity
	if principal := textAt(site, "identity", "principalId"); principal != "" {
		all = append(all, identity.Identity{ClientID: principal, ObjectID: principal})
	}
	given, _ := at(site, "identity", "userAssignedIdentities").(map[string]any)
	for _, id := range slices.Sorted(maps.Keys(given)) {
		all = append(all, identity.Identity{ID: id, ClientID: textAt(given[id], "clientId"), ObjectID: textAt(given[id], "principalId")})
	}
	return all
}
