package load

import (
	"context"
	"time"

	"scaleout/internal/rehearse/result"
)

// request asks once, as one of the people, and returns what became of it.
func (l *Load) request(ctx context.Context, s *session, due time.Time) result.Request {
	late := time.Since(due) > Lateness
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	r := l.ask(ctx, s)
	r.Due, r.Late, r.Session, r.Latency = due, late, s.number, time.Since(due)
	return r
}

func (l *Load) ask(ctx context.Context, s *session) result.Request {
	v, failed := l.enter(ctx, s)
	if failed != nil {
		return result.Request{
			Status: failed.status, Instance: failed.instance, Build: failed.build,
			Outcome: result.Failed, Reason: "login: " + failed.reason(),
		}
	}
	a := l.client.whoAmI(ctx, v.cookies)
	s.keep(v, a, time.Now())
	r := result.Request{Status: a.status, Instance: a.instance, Build: a.build}
	r.Outcome, r.Reason = a.classify(l.options.Form, s.user, l.options.LoginPath)
	if r.Outcome == result.Lost && !s.lose(v) {
		// An answer, and no further loss. Its status still shows what it was.
		r.Outcome = result.OK
	}
	return r
}

// enter returns a visit that is logged in. A person who was found logged out
// logs in first, once, whoever of their requests comes first; the answer is
// returned if that fails.
func (l *Load) enter(ctx context.Context, s *session) (visit, *answer) {
	for {
		v := s.visit(time.Now())
		switch {
		case v.wait != nil:
			select {
			case <-v.wait:
			case <-ctx.Done():
				return visit{}, &answer{err: ctx.Err()}
			}
		case v.lost:
			a := l.client.logIn(ctx, s.user, s.jar())
			s.entered(a, time.Now())
			if !a.loggedIn() {
				return visit{}, &a
			}
		default:
			return v, nil
		}
	}
}
