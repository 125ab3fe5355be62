package load

import (
	"io"
	"net/http"
	"testing"
	"time"
)

// What a request costs through the load, beside what the bare transport costs.
// Both share the machine with the server that answers them.
func BenchmarkRequest(b *testing.B) {
	a := newApp()
	a.onRequest(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			w.WriteHeader(http.StatusOK)
			_, _ = io.WriteString(w, `{"user":"person-0"}`)
		}
	})
	server := serve(b, a)
	transport := newTransport()
	b.Cleanup(transport.CloseIdleConnections)
	l, err := newLoad(Options{URL: server, Rate: 1, Sessions: 1}, transport)
	if err == nil {
		err = l.logEverybodyIn(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Run("load", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if r := l.request(b.Context(), l.sessions[0], time.Now()); r.Status != 200 {
				b.Fatal(r)
			}
		}
	})
	b.Run("transport", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server+"/session", nil)
			if err != nil {
				b.Fatal(err)
			}
			response, err := transport.RoundTrip(request)
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
	})
}
