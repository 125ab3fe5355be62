package target

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"

	"scaleout/internal/connect"
	"scaleout/internal/serve"
)

// A Way leads to apps and caches by their own names: by the routes that are given, and
// after them, in the shell of a 'local serve', by those to what it serves. These are read
// anew for each connection, since apps come, restart and go while a command waits.
type Way struct {
	Getenv func(string) string
	Given  connect.Routes
}

func (w Way) routes() (connect.Routes, error) {
	served, err := serve.ServedRoutes(w.Getenv)
	return slices.Concat(w.Given, served), err
}

// DialContext connects with an address, or with where it leads.
func (w Way) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	routes, err := w.routes()
	if err != nil {
		return nil, err
	}
	return routes.DialContext(ctx, network, address)
}

// Proxy is the environment's, but for what is led elsewhere.
func (w Way) Proxy(r *http.Request) (*url.URL, error) {
	routes, err := w.routes()
	if err != nil {
		return nil, err
	}
	return routes.Proxy(r)
}
