package edge

import (
	"crypto/rand"
	"net"
	"net/http"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/dataplane/platform/front"
)

// serveDoor gives a request that came to a Front Door to the app that it leads to.
func (e *Edge) serveDoor(w http.ResponseWriter, r *http.Request) {
	d := e.door(r.Host)
	if d == nil {
		front.Fail(w, http.StatusNotFound, front.UnknownHost)
		return
	}
	e.serve(w, d.bring(r), way{brought: d.Sends})
}

func (e *Edge) door(host string) *Door {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.now.table.door(host)
}

// bring is a request as Azure Front Door sends it to an origin, with the headers that are documented ("Protocol support for
// HTTP headers in Azure Front Door"). Those that tell who asks replace a client's own.
func (d *Door) bring(r *http.Request) *http.Request {
	out := r.Clone(r.Context())
	client := r.RemoteAddr
	if host, _, err := net.SplitHostPort(client); err == nil {
		client = host
	}
	h := out.Header
	for name := range h {
		if strings.HasPrefix(name, "X-Azure-") {
			h.Del(name)
		}
	}
	forwarded := client
	if before := r.Header.Get("X-Forwarded-For"); before != "" {
		forwarded = before + ", " + client
	}
	h.Set(catalog.FrontDoorHeader, d.Sends)
	h.Set("X-Azure-ClientIP", client)
	h.Set("X-Azure-SocketIP", client)
	h.Set("X-Azure-Ref", rand.Text())
	h.Set("X-Azure-RequestChain", "hops=1")
	h.Set("X-Forwarded-For", forwarded)
	h.Set("X-Forwarded-Host", r.Host)
	h.Set("X-Forwarded-Proto", "https")
	h.Set("Via", "HTTP/1.1 Azure")
	out.Host = d.Origin
	return out
}
