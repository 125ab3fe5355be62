package scm

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/connlimit"
	"scaleout/internal/localca"
)

// Limits of a client that is slow or says nothing. A zip may be large, so it has no fixed
// time, but a pace: slowest is that of a poor line. A log stream has none for as long as
// somebody reads.
const (
	headLimit  = 10 * time.Second // for TLS, and for the head of a request
	bodyLimit  = 60 * time.Second // for a body, beside the time that its bytes may take
	slowest    = 32 << 10         // bytes a second
	writeLimit = 30 * time.Second // for what is written at a time
	idleLimit  = 60 * time.Second // between two requests
	headBytes  = 64 << 10
)

// connections are those of all clients of a site together.
var connections = connlimit.Limits{Connections: 128, Quiet: 4 * time.Minute}

// A Server is an SCM site that listens.
type Server struct {
	site   *Site
	addr   string
	server *endpoint.Server
}

// Serve listens at a free port of 127.0.0.1 for a site, with a certificate for its name.
// Closing the server closes the site.
func Serve(authority *localca.Authority, s *Site) (*Server, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for %s: %w", s.o.Host, err)
	}
	server, err := serve(authority, s, listener)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	server.addr = listener.Addr().String()
	return server, nil
}

func serve(authority *localca.Authority, s *Site, listener net.Listener) (*Server, error) {
	config, err := authority.ServerConfig(s.o.Host)
	if err != nil {
		return nil, err
	}
	config.NextProtos = []string{"http/1.1"} // deadlines of a request are those of its connection
	return &Server{site: s, server: endpoint.Serve(&http.Server{
		Handler: limited{s}, TLSConfig: config, ReadHeaderTimeout: headLimit, IdleTimeout: idleLimit, MaxHeaderBytes: headBytes,
	}, listener, connections)}, nil
}

// Addr returns where the site listens, "127.0.0.1:40123".
func (s *Server) Addr() string { return s.addr }

// Close ends the server, its site and all builds.
func (s *Server) Close() error {
	s.site.end() // log streams end with it
	return errors.Join(s.server.Close(), s.site.Close())
}

// limited gives every request its time. A handler that reads or writes for longer says so.
type limited struct{ site *Site }

// ServeHTTP implements http.Handler.
func (l limited) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyLimit))
	w = &hurrying{ResponseWriter: w, control: control}
	l.site.ServeHTTP(w, r)
	_ = control.SetWriteDeadline(time.Now().Add(writeLimit)) // of what is still to be sent
}

// hurrying gives every piece of an answer its time: there is no saying how long a client
// waits for the end of a deployment.
type hurrying struct {
	http.ResponseWriter
	control *http.ResponseController
}

// Write implements io.Writer.
func (h *hurrying) Write(b []byte) (int, error) {
	_ = h.control.SetWriteDeadline(time.Now().Add(writeLimit))
	return h.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (h *hurrying) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// paced reads a body for as long as its bytes come at a reasonable pace.
func paced(w http.ResponseWriter, body io.Reader) io.Reader {
	control, start, read := http.NewResponseController(w), time.Now(), 0
	return reader(func(b []byte) (int, error) {
		_ = control.SetReadDeadline(start.Add(bodyLimit + time.Duration(read/slowest)*time.Second))
		n, err := body.Read(b)
		read += n
		return n, err
	})
}

type reader func([]byte) (int, error)

// Read implements io.Reader.
func (r reader) Read(b []byte) (int, error) { return r(b) }
