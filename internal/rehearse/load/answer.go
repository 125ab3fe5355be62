package load

import (
	"fmt"
	"net/http"
	"net/url"

	"scaleout/internal/login"
	"scaleout/internal/rehearse/result"
)

// An answer is what came back for a request, or why nothing did.
type answer struct {
	status   int // 0: no answer
	location string
	body     []byte
	cookies  []*http.Cookie
	instance string // X-Rehearsal-Instance
	build    string // X-Rehearsal-Build
	failure  string // X-Rehearsal-Failure: the front end made this answer itself
	err      error  // no answer, or not the whole of it
	step     string // "GET": of the login page, which comes before the login itself
	refused  bool   // the login page came again
}

// loggedIn reports whether an answer to a login is a success. Apps answer with a
// page or with a redirect to one.
func (a answer) loggedIn() bool {
	return a.err == nil && a.failure == "" && a.step == "" && !a.refused &&
		(a.status/100 == 2 || a.status == http.StatusFound || a.status == http.StatusSeeOther)
}

// classify decides what an answer to "who am I?" means for the person who asked.
func (a answer) classify(form login.Form, user, loginPath string) (result.Outcome, string) {
	switch {
	case a.err != nil || a.failure != "":
		return result.Failed, a.reason()
	case a.status == http.StatusUnauthorized || a.redirectsTo(loginPath):
		return result.Lost, ""
	case a.status != http.StatusOK:
		return result.Failed, a.reason()
	}
	who := form.Who(a.body, user)
	switch {
	case !who.Told:
		return result.Failed, login.Untold(a.body)
	case !who.Own:
		return result.Lost, ""
	}
	return result.OK, ""
}

// reason says in a few words why an answer is none that a person can use. The
// same cause gives the same words, so that reasons can be counted.
func (a answer) reason() string {
	switch {
	case a.failure != "":
		return a.failure
	case a.err != nil:
		return cause(a.err)
	case a.status/100 == 3:
		return fmt.Sprintf("%d redirect to %s", a.status, pathOf(a.location))
	}
	if text := http.StatusText(a.status); text != "" {
		return fmt.Sprintf("%d %s", a.status, text)
	}
	return fmt.Sprint(a.status)
}

func (a answer) redirectsTo(path string) bool {
	return a.status/100 == 3 && pathOf(a.location) == path
}

// pathOf leaves out the query: it may hold anything, even what is secret.
func pathOf(location string) string {
	u, err := url.Parse(location)
	if err != nil || u.Path == "" {
		return "/"
	}
	return u.Path
}
