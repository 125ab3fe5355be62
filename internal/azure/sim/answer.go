package sim

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// answer is a response of ARM's.
type answer struct {
	status int
	header http.Header
	body   any    // nil: no content
	text   string // instead of a body: not JSON
	// changed reports whether the store has changed and must be persisted.
	changed bool
}

func ok(body any) *answer { return reply(http.StatusOK, body) }

func reply(status int, body any) *answer {
	return &answer{status: status, header: http.Header{}, body: body}
}

// wrote is the answer to an accepted change.
func wrote(status int, body any) *answer {
	ans := reply(status, body)
	ans.changed = true
	return ans
}

func (ans *answer) retryAfter(d time.Duration) {
	ans.header.Set("Retry-After", strconv.Itoa(int((d+time.Second-1)/time.Second)))
}

func (ans *answer) write(w http.ResponseWriter) {
	for name, values := range ans.header {
		w.Header()[name] = values
	}
	payload := ans.payload()
	if payload != nil {
		w.Header().Set("Content-Type", ans.contentType())
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(payload)))
	w.WriteHeader(ans.status)
	// A client that has gone away is no concern of the store's.
	_, _ = w.Write(payload)
}

func (ans *answer) contentType() string {
	if ans.text != "" {
		return "application/octet-stream"
	}
	return "application/json; charset=utf-8"
}

func (ans *answer) payload() []byte {
	if ans.text != "" {
		return []byte(ans.text)
	}
	if ans.body == nil {
		return nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(ans.body); err != nil {
		// Bodies are made of maps, lists and scalars only.
		return []byte(`{"error":{"code":"InternalServerError","message":"The answer could not be encoded."}}`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
