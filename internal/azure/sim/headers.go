package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// stamp adds the headers that every ARM answer carries ("Resource Provider
// Contract, common response headers").
func (a *Azure) stamp(c *call, ans *answer) {
	if ans.header == nil {
		ans.header = http.Header{}
	}
	id := requestID(c)
	correlation := c.header.Get("x-ms-correlation-request-id")
	if correlation == "" {
		correlation = id
	}
	h := ans.header
	h.Set("x-ms-request-id", id)
	h.Set("x-ms-correlation-request-id", correlation)
	h.Set("x-ms-routing-request-id", "EMBEDDED:"+c.now.Format("20060102T150405Z")+":"+id)
	h.Set("Date", c.now.Format(http.TimeFormat))
	h.Set("Cache-Control", "no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "-1")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	if client := c.header.Get("x-ms-client-request-id"); client != "" && strings.EqualFold(c.header.Get("x-ms-return-client-request-id"), "true") {
		h.Set("x-ms-client-request-id", client)
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
