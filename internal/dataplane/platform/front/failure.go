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
	UnknownHost = "no site has this host name" // with status 404
	NoInstance  = "no instance takes requests" // with status 503
	Refused     = "connection refused"         // the rest with 502
	Broken      = "connection broken before an answer"
	TimedOut    = "no answer within 230 s"
)

// failed answers for an instance that did not.
func (b *Backend) failed(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // the client is gone, or the front end is; no answer must look like one
	}
	b.errors.Add(1)
	// A timeout is a 502: "the Azure Load Balancer will time out and return an HTTP
	// 502 error" ("Azure Functions HTTP trigger", limits). Nothing is said for App
	// Service itself.
	fail(w, b, http.StatusBadGateway, reason(err))
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

func fail(w http.ResponseWriter, b *Backend, status int, why string) {
	h := w.Header()
	h.Set(failureHeader, why)
	if b != nil {
		h[instanceHeader] = b.label
	}
	h.Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, http.StatusText(status)+": "+why+"\n")
}
