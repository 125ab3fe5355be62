package deploy

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// A keptOutError is an answer of App Service's front ends to somebody whom neither the app nor its SCM site lets in:
// neither of them was asked.
type keptOutError struct {
	what string // the request
	ip   string // as which Azure sees this machine
}

func (e *keptOutError) Error() string {
	return fmt.Sprintf("%s: answered 403 (Ip Forbidden) to this machine, which App Service sees as %s", e.what, e.ip)
}

// keptOut is nil for any other answer.
func keptOut(what string, status int, header http.Header) *keptOutError {
	ip := header.Get(catalog.ForbiddenIPHeader)
	if status != http.StatusForbidden || ip == "" {
		return nil
	}
	return &keptOutError{what, ip}
}

// keptOutOf refuses a release from a machine that is not let in, with what lets it in.
func keptOutOf(e *keptOutError, closed bool, rules string, h Hints) error {
	const inside = "from a machine inside of the app's network or joined to it (a self-hosted runner, a VPN; through a tunnel: " +
		"--connect-to HOST:443:TOHOST:TOPORT)"
	if closed {
		return foreign(e.Error()+". Public access is off, of the app and of its SCM site",
			"release "+inside+"; or open the app for the release, and close it again: "+h.update(settings.KeyAppAccess, settings.BothApps))
	}
	return foreign(e.Error(), fmt.Sprintf(`add "allow %s" to %s and update the stack (docs/settings.md, who may reach the app); or release from an address that is let in already`, e.ip, rules))
}

// update is the command that changes a setting.
func (h Hints) update(key, value string) string {
	if h.Update == nil {
		return key + " " + value
	}
	return h.Update(key, value)
}

// noteKeptOut remembers that a side's SCM site does not let this machine in.
func (s *Side) noteKeptOut(err error) {
	var e *keptOutError
	if errors.As(err, &e) {
		s.KeptOut = e
	}
}

// letIn refuses a release where the app's front end does not let this machine in: nobody could see whether the release
// works. It asks only where there are rules, or no public access.
func (r *run) letIn(ctx context.Context) error {
	if !r.state.Restricted {
		return nil
	}
	p, err := r.ask(ctx, http.MethodGet, r.state.Site.Host, r.HealthPath, nil, nil)
	if err != nil {
		return nil // whether it answers at all is seen later
	}
	if e := keptOut("GET https://"+r.state.Site.Host+r.HealthPath, p.status, p.header); e != nil {
		return keptOutOf(e, r.state.Site.Closed, settings.KeyAccessRules, r.Hints)
	}
	return nil
}
