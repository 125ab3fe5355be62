package verify

import (
	"fmt"
	"slices"
	"strings"

	"scaleout/program/appenv"
)

// letIn wants the identity with which the app logs in to be the app's, and to be assigned to
// the cache.
func (s *seen) letIn(o *Options) verdict {
	if v, failed := s.assigned.unread(); failed {
		return v
	}
	is := func(id string) bool { return strings.EqualFold(id, s.user()) }
	own := slices.IndexFunc(s.site.identities, func(i identity) bool { return is(i.objectID) })
	client := s.settings.value[appenv.AzureClientID]
	switch {
	case own < 0:
		return fail(fmt.Sprintf("the app logs in to the cache as %s, and has no such identity", s.user()), o.undo())
	case client != "" && !strings.EqualFold(client, s.site.identities[own].clientID):
		return fail(fmt.Sprintf("the app gets tokens for the identity that %s names, which is not %s, as which it logs in",
			appenv.AzureClientID, s.user()), o.resend())
	case !slices.ContainsFunc(s.assigned.value, is):
		return fail(fmt.Sprintf("the cache lets the app's identity %s in no more: its access policy assignment is gone", s.user()), o.undo())
	}
	return pass("it has none; the cache lets the app's identity in (object id " + s.user() + ")")
}
