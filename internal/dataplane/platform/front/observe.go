package front

import (
	"context"
	"net/http"
)

// An Answer is how a request was answered, and by which instance.
type Answer struct {
	Instance string // its id; empty: none was asked
	Status   int
}

type answerKey struct{}

// Observe returns the request such that its answer is noted by whatever front end it is
// given to: whoever gives it there knows then for which site it was, since a front end
// may be one site's now and another's after a swap.
func Observe(r *http.Request, a *Answer) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), answerKey{}, a))
}

// Note tells who observes a request how it was answered.
func Note(r *http.Request, a Answer) {
	if told, observed := r.Context().Value(answerKey{}).(*Answer); observed {
		*told = a
	}
}
