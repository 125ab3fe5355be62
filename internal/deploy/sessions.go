package deploy

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"scaleout/internal/login"
)

// Sessions say how the app lets itself be asked who is logged in.
type Sessions struct {
	Skip                   string // why nobody logs in; empty: somebody does
	LoginPath, SessionPath string // an empty SessionPath is never asked
	InstanceHeader         string
	Form                   login.Form
}

// person logs in as.
const person = "scaleout-deploy"

// A visitor is somebody logged in.
type visitor struct {
	at      string // host
	cookies []*http.Cookie
}

// logIn logs in. missing says what the app does not offer; broken, what failed.
func (r *run) logIn(ctx context.Context, host string) (v visitor, missing, broken string) {
	s := r.Sessions
	v.at = host
	var page reply
	if !s.Form.Usual() {
		var err error
		if page, err = r.ask(ctx, http.MethodGet, host, s.LoginPath, nil, nil); err != nil {
			return v, "", "no answer: " + brief(err)
		}
		v.keep(page.cookies)
	}
	form := s.Form.Request(person, page.body)
	answer, err := r.ask(ctx, http.MethodPost, host, s.LoginPath, &form, v.cookies)
	v.keep(answer.cookies)
	said := fmt.Sprintf("POST %s answers %d", s.LoginPath, answer.status)
	switch {
	case err != nil:
		return v, "", "no answer: " + brief(err)
	case answer.status >= http.StatusInternalServerError:
		return v, "", said
	case !s.Form.Usual() && (login.Again(answer.body) || answer.redirect == s.LoginPath):
		return v, said + " with the login page again: look at " + login.Variable, ""
	case answer.status/100 != 2 && answer.status != http.StatusFound && answer.status != http.StatusSeeOther:
		return v, said, ""
	case len(v.cookies) == 0:
		return v, fmt.Sprintf("POST %s sets no session cookie", s.LoginPath), ""
	}
	return v, "", ""
}

// keep takes over what an answer sets, as a browser does.
func (v *visitor) keep(set []*http.Cookie) {
	for _, c := range set {
		v.cookies = slices.DeleteFunc(v.cookies, func(old *http.Cookie) bool { return old.Name == c.Name })
		if !routingCookies[c.Name] && c.MaxAge >= 0 {
			v.cookies = append(v.cookies, c)
		}
	}
}

// known asks a host several times whether it knows the visitor. lost says that it does
// not; broken, that it could not be asked.
func (r *run) known(ctx context.Context, host string, v visitor) (lost, broken string) {
	s := r.Sessions
	for range max(atOnce, 2*len(r.instances(ctx, r.SiteID))) {
		p, err := r.ask(ctx, http.MethodGet, host, s.SessionPath, nil, v.cookies)
		switch {
		case err != nil:
			return "", "no answer: " + brief(err)
		case p.status == http.StatusUnauthorized || p.redirect == s.LoginPath:
			return fmt.Sprintf("GET %s answers %d to somebody who is logged in", s.SessionPath, p.status), ""
		case p.status != http.StatusOK:
			return "", fmt.Sprintf("GET %s answers %d", s.SessionPath, p.status)
		}
		switch who := s.Form.Who(p.body, person); {
		case who.Own:
		case who.Told && who.Name == "":
			return fmt.Sprintf("GET %s says that nobody is logged in", s.SessionPath), ""
		default:
			return "", fmt.Sprintf("GET %s answers %s", s.SessionPath, login.Untold(p.body))
		}
	}
	return "", ""
}

// stubborn does what logIn or known do again while they are broken: a request may fail
// for reasons of its own.
func (r *run) stubborn(ctx context.Context, do func() (broken string)) string {
	var broken string
	for range goodInARow {
		if broken = do(); broken == "" || r.Clock.Sleep(ctx, pause) != nil {
			break
		}
	}
	return broken
}

// shareSessions checks that a session which one side writes is read by the other. It
// returns somebody who is logged in on production, and why nothing was checked.
func (r *run) shareSessions(ctx context.Context, s State) (before *visitor, skipped string, err error) {
	if r.Sessions.Skip != "" {
		return nil, r.Sessions.Skip, nil
	}
	var v visitor
	var missing, lost string
	if broken := r.stubborn(ctx, func() (b string) { v, missing, b = r.logIn(ctx, s.Site.Host); return b }); broken+missing != "" {
		return nil, "production lets nobody log in: " + broken + missing, ctx.Err()
	}
	if broken := r.stubborn(ctx, func() (b string) { lost, b = r.known(ctx, s.Site.Host, v); return b }); broken+lost != "" {
		return nil, "production does not say who is logged in: " + broken + lost, ctx.Err()
	}
	if broken := r.stubborn(ctx, func() (b string) { lost, b = r.known(ctx, s.Slot.Host, v); return b }); broken+lost != "" {
		return nil, "", fmt.Errorf("a session written on production is not read on the slot: %s; everybody would be logged out. "+
			"Do both have the same FLASK_SECRET_KEY and REDIS_URL?", broken+lost)
	}
	var w visitor
	if broken := r.stubborn(ctx, func() (b string) { w, missing, b = r.logIn(ctx, s.Slot.Host); return b }); broken+missing != "" {
		return nil, "", fmt.Errorf("people can log in on production, but not on the slot: %s", broken+missing)
	}
	if broken := r.stubborn(ctx, func() (b string) { lost, b = r.known(ctx, s.Site.Host, w); return b }); broken+lost != "" {
		return nil, "", fmt.Errorf("a session written on the slot is not read on production: %s; a way back would log people out",
			broken+lost)
	}
	return &v, "", ctx.Err()
}
