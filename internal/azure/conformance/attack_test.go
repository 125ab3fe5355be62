package conformance_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/conformance"
)

// A request is one that the suite sends.
type request struct {
	method, url string
	body        []byte
}

// notes keeps what goes through it.
type notes struct {
	to  http.RoundTripper
	all []request
}

func (n *notes) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	n.all = append(n.all, request{r.Method, r.URL.String(), body})
	return n.to.RoundTrip(r)
}

// odd are values where others are expected.
var odd = []string{
	`null`, `[]`, `{}`, `""`, `-1`, `1e309`, `99999999999999999999`, `true`, `"\u0000"`, `[[[[]]]]`, `{"a":{"a":{}}}`, `"/subscriptions//x"`, `"P1D"`, `0.5`,
	`"9999-99-99T99:99:99Z"`, `[null]`, `"<"`,
}

// mutated changes a request in one to three places: a byte, a value, a piece of the path,
// or its method.
func mutated(random *rand.Rand, r request) request {
	methods := []string{"GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "get", "X"}
	for range 1 + random.IntN(3) {
		switch random.IntN(5) {
		case 0:
			r.method = methods[random.IntN(len(methods))]
		case 1: // a byte of the path or the query
			const from = len("https://management.azure.com/")
			u := []byte(r.url)
			u[from+random.IntN(len(u)-from)] = "/?&=%.$~aZ0-_:;@!'()"[random.IntN(20)]
			r.url = string(u)
		case 2: // a piece of the path: left out, doubled
			parts := strings.Split(r.url, "/")
			at := 3 + random.IntN(len(parts)-3)
			parts = slices.Insert(slices.Clone(parts), at, parts[at])
			if cut := 2 * random.IntN(2); cut > 0 {
				parts = slices.Delete(parts, at, min(at+cut, len(parts)))
			}
			r.url = strings.Join(parts, "/")
		case 3: // a byte of the body
			if len(r.body) > 0 {
				r.body = slices.Clone(r.body)
				r.body[random.IntN(len(r.body))] = byte(random.IntN(256))
			}
		case 4: // a value of the body
			if _, rest, found := bytes.Cut(r.body[random.IntN(len(r.body)+1):], []byte(":")); found {
				end := max(0, bytes.IndexAny(rest, ",}"))
				r.body = slices.Concat(r.body[:len(r.body)-len(rest)], []byte(odd[random.IntN(len(odd))]), rest[end:])
			}
		}
	}
	return r
}

// Whatever is sent, the simulator answers as ARM does, never with a fault of its own, and
// goes on to work. SCALEOUT_ATTACK=full sends 160,000 requests, three of four mutated.
func TestAttackByMutatedRequests(t *testing.T) {
	t.Parallel()
	n := 4000
	if os.Getenv("SCALEOUT_ATTACK") == "full" {
		n = 160_000
	}
	azure, r := simulator()
	seen := &notes{to: azure.Transport()}
	r.Transport = seen
	run(t, r)
	require.Greater(t, len(seen.all), 50)

	random := rand.New(rand.NewPCG(1, 2))
	answers := map[int]int{}
	for i := range n {
		original := seen.all[i/4%len(seen.all)]
		m := mutated(random, original)
		if i%4 == 0 && (original.method != http.MethodDelete || random.IntN(9) == 0) { // so that there is something to change
			m = original
			require.NoError(t, r.Clock.Sleep(t.Context(), time.Minute))
		}
		req, err := http.NewRequestWithContext(t.Context(), m.method, m.url, bytes.NewReader(m.body))
		if err != nil {
			continue // no client sends that
		}
		if random.IntN(50) > 0 {
			req.Header.Set("Content-Type", "application/json")
		}
		resp, err := azure.Transport().RoundTrip(req)
		require.NoError(t, err, "%+v", m)
		answer, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		answers[resp.StatusCode]++
		if resp.StatusCode >= 500 || len(answer) > 0 && !json.Valid(answer) {
			t.Fatalf("%s %s\n%s\nis answered %d %s", m.method, m.url, m.body, resp.StatusCode, answer)
		}
	}
	t.Log(n, "requests, by status:", answers)
	assert.Greater(t, len(answers), 6)

	after := &conformance.Runner{
		Base: r.Base, Transport: azure.Transport(), Clock: r.Clock, Subscription: r.Subscription, Location: r.Location,
	}
	run(t, after)
}
