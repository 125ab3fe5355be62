package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"scaleout/internal/login"
	"scaleout/internal/rehearse/result"
)

// recognition is the number of times that the first person asks who they are before the app is
// said not to know. Several instances that do not share sessions answer 401 until
// the one that did the login is asked, and such a topology is worth a rehearsal.
const recognition = 30

// loginsAtOnce bounds the logins at the start: they are no part of the load.
const loginsAtOnce = 16

// logEverybodyIn logs in one person and looks closely, then all the others.
func (l *Load) logEverybodyIn(ctx context.Context) error {
	if err := l.tryOut(ctx, l.sessions[0]); err != nil {
		return err
	}
	failures := make(chan error, len(l.sessions))
	places := make(chan struct{}, loginsAtOnce)
	var all sync.WaitGroup
	for _, s := range l.sessions[1:] {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			if err := l.firstLogin(ctx, s); err != nil {
				failures <- err
			}
		})
	}
	all.Wait()
	select {
	case err := <-failures:
		return err
	default:
		return nil
	}
}

func (l *Load) firstLogin(ctx context.Context, s *session) error {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	if _, failed := l.enter(ctx, s); failed != nil {
		return l.explainLogin(*failed)
	}
	return nil
}

// tryOut finds out whether the app offers what a load needs.
func (l *Load) tryOut(ctx context.Context, s *session) error {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	v, failed := l.enter(ctx, s)
	switch {
	case failed != nil:
		return l.explainLogin(*failed)
	case v.cookies == "":
		return l.explain("POST %s succeeded, but set no session cookie.", l.options.LoginPath)
	}
	// Answers in between may delete the cookie that they do not know: so nothing
	// of them is kept.
	var a answer
	for range recognition {
		a = l.client.whoAmI(ctx, v.cookies)
		if outcome, _ := a.classify(l.options.Form, s.user, l.options.LoginPath); outcome == result.OK {
			return nil
		} else if outcome == result.Failed {
			break
		}
	}
	return l.explainSession(a)
}

func (l *Load) explainLogin(a answer) error {
	path, step := l.options.LoginPath, cmp.Or(a.step, http.MethodPost)
	switch {
	case a.failure != "":
		return fmt.Errorf("%s %s: the front end answered %d itself (%s), so no app is there to log in to", step, path, a.status, a.failure)
	case a.err != nil:
		return fmt.Errorf("%s %s: no answer from %s: %s", step, path, l.options.URL, cause(a.err))
	}
	if a.appFailed() {
		return appFailed(step, path, a)
	}
	if a.refused {
		return l.explain("POST %s answered with the login page again: it did not let %q in. Look at the names and values in %s.", path, l.sessions[0].user, login.Variable)
	}
	return l.explain("POST %s answered %s.", path, a.reason())
}

// An AppError is an answer by which an app says that it has failed itself.
type AppError struct {
	Instance string // its index
	Seen     string
}

func (e *AppError) Error() string { return e.Seen }

// appFailed leaves out 501: by it a server says that it has no such request.
func (a answer) appFailed() bool {
	return a.status >= http.StatusInternalServerError && a.status != http.StatusNotImplemented
}

func appFailed(method, path string, a answer) error {
	return &AppError{Instance: a.instance, Seen: fmt.Sprintf("%s %s answered %s: the app failed there", method, path, a.reason())}
}

func (l *Load) explainSession(a answer) error {
	path := l.options.SessionPath
	who := l.options.Form.Who(a.body, l.sessions[0].user)
	name, told := who.Name, who.Told
	switch {
	case a.failure != "":
		return fmt.Errorf("GET %s: the front end answered %d itself (%s), so no app is there to ask", path, a.status, a.failure)
	case a.err != nil:
		return fmt.Errorf("GET %s: no answer from %s: %s", path, l.options.URL, cause(a.err))
	case a.status == http.StatusOK && told && name == "":
		return l.explain("GET %s names nobody, right after %q has logged in.", path, l.sessions[0].user)
	case a.status == http.StatusOK && told:
		return l.explain("GET %s says that %q is logged in, right after %q has.", path, name, l.sessions[0].user)
	case a.status == http.StatusUnauthorized || a.redirectsTo(l.options.LoginPath):
		return l.explain("POST %s works, but GET %s answered %s to the person just logged in.", l.options.LoginPath, path, a.reason())
	case a.appFailed():
		return appFailed(http.MethodGet, path, a)
	case a.status == http.StatusOK:
		return l.explain("GET %s answered %s.", path, login.Untold(a.body))
	}
	return l.explain("GET %s answered %s.", path, a.reason())
}

// explain returns an error with what was seen, and what an app has to offer.
func (l *Load) explain(seen string, values ...any) error {
	return errors.New(fmt.Sprintf(seen, values...) + fmt.Sprintf(`
To be rehearsed, an app must offer:
  POST %-9s form field user=NAME: logs in without a password; 2xx, 302 or 303, with a session cookie
  GET  %-9s 200 and JSON {"user":"NAME"} to who is logged in, 401 or a redirect to the login to who is not
If it has them elsewhere, say so: --login-path PATH, --session-path PATH.
If a login takes more, put its fields into the variable %s, such as 'username=NAME&password=…': the token
and the hidden fields of the login page are sent along, and the user's name on a page will do instead of JSON.`,
		l.options.LoginPath, l.options.SessionPath, login.Variable))
}
