package sim

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
)

// ErrDropped is returned by the in-process transport when a fault cuts the
// connection: the client cannot know whether the request took effect.
var ErrDropped = errors.New("connection reset by peer")

// Transport returns a round tripper that reaches the simulator without a
// network, whatever host the request names.
func (a *Azure) Transport() http.RoundTripper { return transport{a} }

type transport struct{ azure *Azure }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	ans, dropped := t.azure.handle(r, r.URL.Scheme+"://"+r.URL.Host)
	if dropped {
		return nil, ErrDropped
	}
	payload := ans.payload()
	header := ans.header // of this answer alone
	if payload != nil {
		header.Set("Content-Type", ans.contentType())
	}
	header.Set("Content-Length", strconv.Itoa(len(payload)))
	return &http.Response{
		Status: strconv.Itoa(ans.status) + " " + http.StatusText(ans.status), StatusCode: ans.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(payload)), ContentLength: int64(len(payload)),
		Request: r,
	}, nil
}
