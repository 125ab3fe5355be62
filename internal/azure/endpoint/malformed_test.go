package endpoint

import (
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Nothing that is no HTTP, or nearly some, ends the server or is answered with a fault of
// its own. SCALEOUT_ATTACK=full sends 801 requests.
func TestAttackByMalformedHTTP(t *testing.T) {
	t.Parallel()
	n := 100
	if os.Getenv("SCALEOUT_ATTACK") == "full" {
		n = 801
	}
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		pieces := []string{
			"GET", " ", "/subscriptions", "?api-version=2022-09-01", " HTTP/1.1", "\r\n", "Host: localhost", "\r\n",
			"Authorization: Bearer " + b.token, "\r\n", "Content-Length: 2", "\r\n", "\r\n", "{}",
		}
		broken := []string{
			"", "\x00", "\n", "\r", ":", " ", "\t", "\xff", "Transfer-Encoding: chunked", "Content-Length: -1", "Content-Length: 99999999999999999999",
			"Content-Length: 3\r\nContent-Length: 4", "Host: a\r\nHost: b", "Expect: 100-continue", "Upgrade: h2c", "HTTP/9.9", "PRI * HTTP/2.0", "ffffffffffffffff\r\n",
			"Connection: close, \x01", "/%zz", "http://[::1", "*", "X: " + string(make([]byte, 5000)), "GET", "\r\n\r\n",
		}
		random := rand.New(rand.NewPCG(1, 2))
		answers := map[string]int{}
		for i := range n {
			all := slices.Clone(pieces)
			for range 1 + random.IntN(3) {
				at := random.IntN(len(all))
				all = slices.Replace(all, at, at+random.IntN(2), broken[random.IntN(len(broken))])
			}
			c := b.connect(i%10 > 0) // some do not even speak TLS
			_ = c.SetDeadline(time.Now().Add(2 * longest))
			go func() { _, _ = io.WriteString(c, strings.Join(all, "")) }()
			answer, err := io.ReadAll(io.LimitReader(c, 1<<20))
			_ = c.Close()
			if err != nil && len(answer) == 0 {
				answers["closed"]++
				continue
			}
			status := string(answer[:min(len(answer), 12)])
			answers[status]++
			assert.NotRegexp(t, `^HTTP/1.. 5(00|02|03)`, status, "%q", all)
		}
		t.Log(n, "requests, by answer:", answers)
		var err error
		b.token, err = b.arm.http.Handler.(*gate).tokens.issue(b.arm.url) // hours have passed
		require.NoError(t, err)
		assert.True(t, b.answers())
		require.NoError(t, b.arm.Close())
	})
}
