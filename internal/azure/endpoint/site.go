package endpoint

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"time"

	"scaleout/internal/acceptloop"
	"scaleout/internal/connlimit"
	"scaleout/internal/localca"
)

// handshakeLimit is the time that a client has to agree on TLS.
const handshakeLimit = 10 * time.Second

// siteConnections are those of all clients of a site together. Four minutes without a
// byte is when Azure's load balancer ends a connection ("TCP reset and idle timeout").
// How long a request may take is the front end's affair.
var siteConnections = connlimit.Limits{Connections: 4096, Quiet: 4 * time.Minute}

// A Site is where an app's own address answers HTTPS. It ends TLS and nothing
// else: what a client sends reaches the front end byte by byte, and so do its
// answers and the end of a connection. X-Forwarded-For, X-Forwarded-Proto and the
// like are the front end's to add.
type Site struct {
	listener net.Listener
	target   string
	tasks    sync.WaitGroup
	carried  carried
}

// ServeSite listens at a free port of 127.0.0.1 with a certificate for the host,
// "app.azurewebsites.net", and leads to a front end, "http://127.0.0.1:8080".
// Clients find it with curl's --connect-to HOST:443:ADDR.
func ServeSite(authority *localca.Authority, host, frontendURL string) (*Site, error) {
	front, err := url.Parse(frontendURL)
	if err != nil || front.Scheme != "http" || front.Port() == "" {
		return nil, fmt.Errorf("the front end's address is %q; it has to be http://HOST:PORT", frontendURL)
	}
	config, err := authority.ServerConfig(host)
	if err != nil {
		return nil, err
	}
	config.NextProtos = []string{"http/1.1"} // what the front end speaks
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for %s: %w", host, err)
	}
	limited := tls.NewListener(connlimit.Listen(listener, siteConnections), config)
	s := &Site{listener: limited, target: front.Host}
	s.tasks.Go(s.accept)
	return s, nil
}

// Addr returns where the site listens, "127.0.0.1:40123".
func (s *Site) Addr() string { return s.listener.Addr().String() }

// Close ends the site with all its connections.
func (s *Site) Close() error {
	s.carried.close()
	err := s.listener.Close()
	s.tasks.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (s *Site) accept() {
	acceptloop.Run(s.listener, func(c net.Conn) {
		s.tasks.Go(func() { s.carry(c.(*tls.Conn)) })
	})
}

// carry connects a client with the front end until one of them has enough.
func (s *Site) carry(client *tls.Conn) {
	defer s.carried.keep(client)()
	_ = client.SetDeadline(time.Now().Add(handshakeLimit))
	if client.Handshake() != nil {
		return
	}
	_ = client.SetDeadline(time.Time{})
	front, err := net.Dial("tcp", s.target)
	if err != nil {
		return
	}
	defer s.carried.keep(front)()
	carry(client, front)
}
