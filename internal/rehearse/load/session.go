package load

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// A session is one person: a name, and the cookies that the app gave them.
type session struct {
	number int
	user   string

	mu      sync.Mutex
	cookies jar
	logins  int           // how often this person logged in: tells one login's requests from the next one's
	lost    bool          // found logged out; must log in before anything else
	entry   chan struct{} // closed when the login that is under way has ended; nil: none is
}

func newSession(number int, affine bool) *session {
	return &session{cookies: jar{affine: affine}, number: number, user: fmt.Sprintf("person-%d", number), lost: true}
}

// A visit is a session as a request found it.
type visit struct {
	cookies string
	login   int
	lost    bool          // this request must log in first, and then call entered
	wait    chan struct{} // or another one does so: wait for this, and visit again
}

// visit begins a request.
func (s *session) visit(now time.Time) visit {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.entry != nil {
		return visit{wait: s.entry}
	}
	if s.lost {
		s.entry = make(chan struct{})
	}
	return visit{cookies: s.cookies.header(now), login: s.logins, lost: s.lost}
}

// jar returns a copy of the person's cookies.
func (s *session) jar() jar {
	s.mu.Lock()
	defer s.mu.Unlock()
	return jar{affine: s.cookies.affine, cookies: slices.Clone(s.cookies.cookies)}
}

// entered ends the login that a visit began.
func (s *session) entered(a answer, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.loggedIn() {
		s.cookies.take(a.cookies, now)
		s.logins++
		s.lost = false
	}
	close(s.entry)
	s.entry = nil
}

// keep takes the cookies of an answer, unless the person has logged in again
// since the request was sent: then they belong to a session that is over.
func (s *session) keep(v visit, a answer, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.logins == v.login && !s.lost {
		s.cookies.take(a.cookies, now)
	}
}

// lose records that a visit found the person logged out. It returns false if that
// has been noticed before: by a request that was under way at the same time.
func (s *session) lose(v visit) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost || s.logins != v.login {
		return false
	}
	s.lost = true
	return true
}
