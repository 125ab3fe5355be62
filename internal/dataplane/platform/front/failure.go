package front

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
)

// Headers by which a rehearsal tells the front end's own answers from the app's,
// and the instances apart. In net/http's spelling.
const (
	failureHeader  = "X-Rehearsal-Failure"
	instanceHeader = "X-Rehearsal-Instance"
)

// Why the front end could not pass on an answer of the app.
const (
	UnknownHost = "no site has this host name"          // with status 404
	Stopped     = "the site is stopped"                 // with status 403
	Forbidden   = "the site's public address is closed" // with status 403
	NoInstance  = "no instance takes requests"          // with status 503
	Refused     = "connection refused"                  // the rest with 502
	Broken      = "connection broken before an answer"
	TimedOut    = "no answer within 230 s"
)

// failed answers for an instance that did not.
func (b *Backend) failed(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // the client is gone, or the front end is; no answer must look like one
	}
	b.errors.Add(1)
	Note(r, Answer{Instance: b.id, Status: http.StatusBadGateway})
	// A timeout is a 502: "the Azure Load Balancer will time out and return an HTTP
	// 502 error" ("Azure Functions HTTP trigger", limits). Nothing is said for App
	// Service itself.
	w.Header()[instanceHeader] = b.label
	Fail(w, http.StatusBadGateway, reason(err))
}

func reason(err error) string {
	var timeout net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return TimedOut
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return Refused
	}
	return Broken
}

// Mark says in the head of an answer that it is not an app's, and why.
func Mark(h http.Header, why string) { h.Set(failureHeader, why) }

// Fail answers in the place of an app, and says why.
func Fail(w http.ResponseWriter, status int, why string) {
	Mark(w.Header(), why)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, http.StatusText(status)+": "+why+"\n")
}
