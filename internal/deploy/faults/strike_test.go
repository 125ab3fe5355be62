package faults

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// A kind is something that befalls a request.
type kind string

// What befalls a request on its way, or at who answers it.
const (
	throttled   kind = "429"
	internal    kind = "500"
	unavailable kind = "503"
	forbidden   kind = "403"
	conflict    kind = "409"
	portal      kind = "somebody else's page" // of a proxy that wants a login
	cutBefore   kind = "cut before"
	cutAfter    kind = "cut after"       // it was carried out
	silent      kind = "never answered"  // nor carried out
	endless     kind = "without an end"  // of the answer; it was carried out
	offline     kind = "network is gone" // from then on
)

// What befalls the process that asks.
const (
	killBefore  kind = "killed before"
	killAfter   kind = "killed after"
	killWithin  kind = "killed within" // an upload
	interrupted kind = "Ctrl-C"
)

// ofReads befall what changes nothing, and ofChanges the rest: whether an answer to a read is
// lost before or after it, and the process killed after it or before what comes next, is one.
var (
	ofReads   = []kind{throttled, internal, unavailable, forbidden, portal, cutBefore, silent, endless, offline, killBefore, interrupted}
	ofChanges = append([]kind{conflict, cutAfter, killAfter}, ofReads...)
)

// kills reports whether the process is gone at once.
func (k kind) kills() bool { return k == killBefore || k == killAfter || k == killWithin }

// strikeHeader has a request answered in the way of a kind.
const strikeHeader = "X-Test-Strike"

// struck answers as a handler does, unless a request is to be struck.
func struck(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch k := kind(r.Header.Get(strikeHeader)); k {
		case "":
			h.ServeHTTP(w, r)
		case throttled:
			w.Header().Set("Retry-After", "10")
			refuse(w, k)
		case internal, unavailable, forbidden, conflict:
			refuse(w, k)
		case portal:
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html><title>Log in to the network</title></html>")
		case cutBefore:
			panic(http.ErrAbortHandler) // documented by net/http as the way to end a connection without an answer
		case cutAfter:
			h.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		case silent:
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		case endless:
			h.ServeHTTP(httptest.NewRecorder(), r)
			drip(w, r)
		}
	})
}

func refuse(w http.ResponseWriter, k kind) {
	status, _ := strconv.Atoi(string(k))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"error":{"code":"Struck","message":"by a test"}}`)
}

// drip goes on with an answer for as long as somebody reads it.
func drip(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, " "); err != nil || http.NewResponseController(w).Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
		case <-time.After(time.Second):
		}
	}
}
