package sim

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is a response of ARM's.
type answer struct {
	status int
	header http.Header
	body   any    // nil: no content
	text   string // instead of a body: not JSON
	media  string // of the text, where it is not of unknown kind
	// changed reports whether the store has changed and must be persisted.
	changed bool
}

func ok(body any) *answer { return reply(http.StatusOK, body) }

func reply(status int, body any) *answer {
	return &answer{status: status, header: make(http.Header, usualHeaders), body: body}
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
	if ans.media != "" {
		return ans.media
	}
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

// usualHeaders is how many headers most answers have: those of stamp, the type and the length,
// and those by which an operation is polled.
const usualHeaders = 14

// stamp adds the headers that every ARM answer carries ("Resource Provider
// Contract, common response headers").
func (a *Azure) stamp(c *call, ans *answer) {
	if ans.header == nil {
		ans.header = make(http.Header, usualHeaders)
	}
	id := requestID(c)
	correlation := c.header.Get("X-Ms-Correlation-Request-Id")
	if correlation == "" {
		correlation = id
	}
	h := ans.header
	h.Set("X-Ms-Request-Id", id)
	h.Set("X-Ms-Correlation-Request-Id", correlation)
	h.Set("X-Ms-Routing-Request-Id", "EMBEDDED:"+c.now.Format("20060102T150405Z")+":"+id)
	h.Set("Date", c.now.Format(http.TimeFormat))
	h.Set("Cache-Control", "no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "-1")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	if client := c.header.Get("X-Ms-Client-Request-Id"); client != "" && strings.EqualFold(c.header.Get("X-Ms-Return-Client-Request-Id"), "true") {
		h.Set("X-Ms-Client-Request-Id", client)
	}
}

// requestID is derived from the request and the time, so that equal runs give
// equal answers.
func requestID(c *call) string {
	sum := sha256.Sum256([]byte(c.method + " " + c.path + " " + c.now.String()))
	return guid(sum[:16])
}

func guid(b []byte) string {
	s := hex.EncodeToString(b[:16])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:32]
}

// random returns n bytes from the injected source.
func (a *Azure) random(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(a.opts.Random, b); err != nil {
		// crypto/rand never fails; an injected source that runs dry is a mistake in a test.
		panic(fmt.Sprintf("sim: Options.Random: %v", err))
	}
	return b
}

func (a *Azure) newGUID() string { return guid(a.random(16)) }
