package plugin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"

	"scaleout/internal/acceptloop"
	"scaleout/internal/connlimit"
	"scaleout/internal/engine"
)

// ErrUnsupported is returned where the owner of a connection cannot be found.
var ErrUnsupported = errors.New("this system does not tell which user a loopback connection belongs to")

// greetingLimit is the time that a client has to begin to speak HTTP/2.
const greetingLimit = 10 * time.Second

// connections are those of one provider. Pulumi has one, and says nothing on it while
// somebody reads a preview.
var connections = connlimit.Limits{Connections: 64}

// maxMessage is the largest gRPC message in bytes: what Pulumi itself sends at most.
const maxMessage = 400 << 20

// A Server serves providers, each at a port of its own.
type Server struct {
	listeners []net.Listener
	ports     []string // "random:40123"
	owner     func(net.Conn) (uid int, err error)
	life      context.Context
	end       context.CancelFunc
	tasks     sync.WaitGroup
}

// Serve listens on the loopback interface until Close. The error wraps
// ErrUnsupported where nothing may be served.
func Serve(providers []engine.Provider) (*Server, error) {
	if err := canTell(); err != nil {
		return nil, err
	}
	return serve(providers, ownerOf)
}

func serve(providers []engine.Provider, owner func(net.Conn) (int, error)) (*Server, error) {
	s := &Server{owner: owner}
	s.life, s.end = context.WithCancel(context.Background())
	for _, p := range providers {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return nil, errors.Join(fmt.Errorf("listening for the provider %s: %w", p.Package, err), s.Close())
		}
		s.listeners = append(s.listeners, l)
		s.ports = append(s.ports, fmt.Sprintf("%s:%d", p.Package, l.Addr().(*net.TCPAddr).Port))
		s.tasks.Go(func() { s.accept(connlimit.Listen(l, connections), p.Load) })
	}
	return s, nil
}

// DebugProviders is the value of PULUMI_DEBUG_PROVIDERS that leads here.
func (s *Server) DebugProviders() string { return strings.Join(s.ports, ",") }

// Close ends the server with all connections.
func (s *Server) Close() error {
	s.end()
	var all error
	for _, l := range s.listeners {
		all = errors.Join(all, l.Close())
	}
	s.tasks.Wait()
	return all
}

func (s *Server) accept(l net.Listener, load func() plugin.Provider) {
	acceptloop.Run(l, func(c net.Conn) {
		if !s.ours(c) {
			_ = c.Close()
			return
		}
		s.tasks.Go(func() { s.converse(c, load()) })
	})
}

// converse serves one connection until it, or the server, is closed.
func (s *Server) converse(c net.Conn, p plugin.Provider) {
	g := grpc.NewServer(grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage), grpc.WaitForHandlers(true),
		grpc.ConnectionTimeout(greetingLimit))
	pulumirpc.RegisterResourceProviderServer(g, served{plugin.NewProviderServer(p)})
	ended, end := context.WithCancel(s.life)
	defer context.AfterFunc(ended, func() {
		_ = c.Close() // first: Stop waits for a client that has not said a word yet
		g.Stop()
	})()
	_ = g.Serve(&oneConn{conn: &watched{Conn: c, closed: end}, addr: c.LocalAddr(), done: ended.Done()})
	_ = c.Close()
	// What still runs on behalf of a client that has gone away must not go on.
	_ = p.SignalCancellation(context.WithoutCancel(ended))
	end()
	g.Stop()
}
