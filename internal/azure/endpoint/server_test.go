package endpoint

import (
	"bytes"
	"log"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Of what net/http has to say, only what concerns whoever serves is shown.
func TestHandshakesAreNotShown(t *testing.T) {
	t.Parallel()
	var shown bytes.Buffer
	l := log.New(unlessHandshake{&shown}, "", 0)
	l.Printf("http: TLS handshake error from %s: %v", "127.0.0.1:1", "remote error: tls: bad certificate")
	assert.Empty(t, shown.String())
	l.Printf("http: panic serving %v", "127.0.0.1:1")
	assert.Equal(t, "http: panic serving 127.0.0.1:1\n", shown.String())
}
