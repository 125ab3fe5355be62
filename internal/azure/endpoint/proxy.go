package endpoint

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"scaleout/internal/connect"
	"scaleout/internal/connlimit"
)

// A Proxy leads clients that cannot be told where a name is answered, such as the Azure
// CLI, to what is served here: HTTPS_PROXY names it. It knows the method CONNECT (RFC
// 9110, 9.3.6) and no other place, so that nobody gets anywhere by it that he could not
// reach himself.
type Proxy struct {
	routes  func() connect.Routes
	coming  func(host string) bool
	addr    string
	server  *http.Server
	served  chan error
	carried carried
}

// ServeProxy listens at a free port of 127.0.0.1. The routes are asked for each time: they
// change with the slots. For a name that is coming, that of an app which is there and is not
// answered yet, a client is kept waiting, since in Azure an app's names are there with it.
func ServeProxy(routes func() connect.Routes, coming func(host string) bool) (*Proxy, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for clients that need a proxy: %w", err)
	}
	p := &Proxy{routes: routes, coming: coming, addr: listener.Addr().String(), served: make(chan error, 1)}
	p.server = &http.Server{
		Handler: p, ReadHeaderTimeout: handshakeLimit, ReadTimeout: handshakeLimit, WriteTimeout: requestLimit, IdleTimeout: idleLimit,
		MaxHeaderBytes: headerLimit, ErrorLog: log.New(os.Stderr, "", 0),
	}
	go func() { p.served <- p.server.Serve(connlimit.Listen(listener, siteConnections)) }()
	return p, nil
}

// URL returns what HTTPS_PROXY is set to, "http://localhost:40123".
func (p *Proxy) URL() string {
	_, port, _ := net.SplitHostPort(p.addr)
	return "http://localhost:" + port
}

// Close ends the proxy with all that it carries.
func (p *Proxy) Close() error {
	err := p.server.Close()
	p.carried.close()
	if e := <-p.served; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}

// A name that is coming is looked for so often, and so long at most: an app's processes start
// before its names are answered.
const (
	comingEvery = 100 * time.Millisecond
	comingLimit = time.Minute
)

// resolve is where a request is to go; its own host where that is not served.
func (p *Proxy) resolve(r *http.Request) string {
	tick, limit := time.NewTicker(comingEvery), time.NewTimer(comingLimit)
	defer tick.Stop()
	defer limit.Stop()
	host, _, _ := net.SplitHostPort(r.Host)
	for {
		coming := p.coming(host) // asked first: it is no more once there is a route
		to := p.routes().Resolve(r.Host)
		if to != r.Host || !coming || r.Method != http.MethodConnect {
			return to
		}
		select {
		case <-tick.C:
		case <-limit.C:
			return to
		case <-r.Context().Done():
			return to
		}
	}
}

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	to := p.resolve(r)
	switch {
	case r.Method != http.MethodConnect:
		http.Error(w, "This proxy knows CONNECT only: set HTTPS_PROXY, and not HTTP_PROXY.", http.StatusMethodNotAllowed)
		return
	case to == r.Host:
		http.Error(w, r.Host+" is not served here: this proxy leads to the app, its slots, their SCM sites and the cache.",
			http.StatusForbidden)
		return
	}
	server, err := net.DialTimeout("tcp", to, handshakeLimit)
	if err != nil {
		http.Error(w, r.Host+" does not answer.", http.StatusBadGateway)
		return
	}
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = server.Close()
		return
	}
	defer p.carried.keep(client)()
	defer p.carried.keep(server)()
	_ = client.SetDeadline(time.Time{})
	if _, err := io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	// A client may have sent more than its request.
	if early, _ := buffered.Reader.Peek(buffered.Reader.Buffered()); len(early) > 0 {
		if _, err := server.Write(early); err != nil {
			return
		}
	}
	carry(client, server)
}
