package verify

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"scaleout/internal/login"
)

// atOnce limits the requests that are under way at the same time. Azure gives a request
// to the instance with the fewest, so that one by one they might all reach the same.
const atOnce = 8

// affinityCookies tie a browser to an instance ("Configure an App Service app",
// session affinity). They are dropped: every instance has to know everybody.
var affinityCookies = map[string]bool{"ARRAffinity": true, "ARRAffinitySameSite": true}

// askSessions logs in once and then asks many times who is logged in. What the app
// does not offer is told in missing; an error is an app that cannot be reached.
func (a *app) askSessions(ctx context.Context, o Sessions) (sessions, error) {
	var page reply
	if !o.Form.Usual() { // the page may have a token for its form
		var err error
		if page, err = a.send(ctx, http.MethodGet, o.LoginPath, nil, nil); err != nil {
			return sessions{}, err
		}
	}
	cookies := withoutAffinity(nil, page.cookies)
	form := o.Form.Request(userName, page.body)
	answer, err := a.send(ctx, http.MethodPost, o.LoginPath, &form, cookies)
	if err != nil {
		return sessions{}, err
	}
	cookies = withoutAffinity(cookies, answer.cookies)
	succeeded := answer.status/100 == 2 || answer.status == http.StatusFound || answer.status == http.StatusSeeOther
	refused := !o.Form.Usual() && (answer.status == http.StatusOK && login.Again(answer.body) || answer.redirect == o.LoginPath)
	switch {
	case answer.status >= http.StatusInternalServerError:
		return sessions{broken: fmt.Sprintf("POST %s answers %d %s", o.LoginPath, answer.status, http.StatusText(answer.status))}, nil
	case refused:
		return sessions{missing: fmt.Sprintf("POST %s answers with the login page again: look at the names and values in %s", o.LoginPath, login.Variable)}, nil
	case !succeeded:
		return sessions{missing: fmt.Sprintf("POST %s answers %d", o.LoginPath, answer.status), status: answer.status}, nil
	case len(cookies) == 0:
		return sessions{missing: fmt.Sprintf("POST %s sets no session cookie", o.LoginPath)}, nil
	}
	return a.askAround(ctx, o, cookies), nil
}

// withoutAffinity adds what an answer sets to cookies, as a browser does.
func withoutAffinity(cookies, set []*http.Cookie) []*http.Cookie {
	for _, c := range set {
		cookies = slices.DeleteFunc(slices.Clone(cookies), func(old *http.Cookie) bool { return old.Name == c.Name })
		if !affinityCookies[c.Name] && c.MaxAge >= 0 {
			cookies = append(cookies, c)
		}
	}
	return cookies
}

// askAround asks who the cookies belong to, several times at once.
func (a *app) askAround(ctx context.Context, o Sessions, cookies []*http.Cookie) sessions {
	s := sessions{byInstance: map[string]int{}, lost: map[string]int{}, failed: map[string]int{}, asked: o.Requests}
	turns := make(chan struct{}, o.Requests)
	for range o.Requests {
		turns <- struct{}{}
	}
	close(turns)
	var mu sync.Mutex
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for range turns {
				r, err := a.send(ctx, http.MethodGet, o.SessionPath, nil, cookies)
				mu.Lock()
				s.count(r, err, o)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return s
}

// count takes an answer to "who am I?" into account.
func (s *sessions) count(r reply, err error, o Sessions) {
	instance := r.header.Get(o.InstanceHeader)
	switch {
	case err != nil:
		s.failed["no answer"]++
		return
	case r.status == http.StatusUnauthorized || r.redirect == o.LoginPath:
		s.lost[instance]++
		s.byInstance[instance]++
		return
	case r.status != http.StatusOK:
		s.failed[fmt.Sprintf("%d %s", r.status, http.StatusText(r.status))]++
		return
	}
	switch who := o.Form.Who(r.body, userName); {
	case who.Own:
		s.byInstance[instance]++
	case who.Told && who.Name == "" && !o.Form.Usual(): // a page without the user's name
		s.lost[instance]++
		s.byInstance[instance]++
	default:
		s.failed[login.Untold(r.body)]++
	}
}
