package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
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
	form := url.Values{}
	for name, value := range o.Form {
		form.Set(name, value)
	}
	login, err := a.send(ctx, http.MethodPost, o.LoginPath, form, nil)
	if err != nil {
		return sessions{}, err
	}
	var cookies []*http.Cookie
	for _, c := range login.cookies {
		if !affinityCookies[c.Name] {
			cookies = append(cookies, c)
		}
	}
	succeeded := login.status/100 == 2 || login.status == http.StatusFound || login.status == http.StatusSeeOther
	switch {
	case login.status >= http.StatusInternalServerError:
		return sessions{broken: fmt.Sprintf("POST %s answers %d %s", o.LoginPath, login.status, http.StatusText(login.status))}, nil
	case !succeeded:
		return sessions{missing: fmt.Sprintf("POST %s answers %d", o.LoginPath, login.status)}, nil
	case len(cookies) == 0:
		return sessions{missing: fmt.Sprintf("POST %s sets no session cookie", o.LoginPath)}, nil
	}
	return a.askAround(ctx, o, cookies), nil
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
	case r.status != http.StatusOK:
		s.failed[fmt.Sprintf("%d %s", r.status, http.StatusText(r.status))]++
		return
	case !r.names(o.Form[userField]):
		s.failed[fmt.Sprintf("200 without JSON {%q: …}", userField)]++
		return
	}
	s.byInstance[instance]++
}

// names reports whether an answer says who is logged in. A login by other fields than
// the usual one says nothing of the name to expect.
func (r reply) names(want string) bool {
	var said struct {
		User string `json:"user"`
	}
	if json.Unmarshal(r.body, &said) != nil || said.User == "" {
		return false
	}
	return want == "" || strings.EqualFold(said.User, want)
}
