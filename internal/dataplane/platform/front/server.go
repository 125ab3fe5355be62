package front

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"scaleout/internal/connlimit"
)

// Limits of clients that say nothing. A request under way is not idle, however long
// the app takes to answer it.
const (
	headLimit = 30 * time.Second // for the head of a request
	idleLimit = time.Minute      // between two requests
)

// connections are those of all clients together. Four minutes without a byte is when
// Azure's load balancer ends a connection ("TCP reset and idle timeout").
var connections = connlimit.Limits{Connections: 4096, Quiet: 4 * time.Minute}

// A Server listens for clients, and bounds what each of them and all together can take.
type Server struct {
	listen net.Listener
	http   *http.Server
	end    context.CancelFunc // of all requests, also those whose connection was upgraded
	task   sync.WaitGroup
}

// Listen serves at an address, "127.0.0.1:0".
func Listen(address string, h http.Handler) (*Server, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the front end cannot listen on %s; --port 0 takes any free port: %w", address, err)
	}
	return serve(l, h), nil
}

func serve(l net.Listener, h http.Handler) *Server {
	s := &Server{listen: l}
	var life context.Context
	life, s.end = context.WithCancel(context.Background())
	s.http = &http.Server{
		Handler: h, ReadHeaderTimeout: headLimit, IdleTimeout: idleLimit, ErrorLog: quietLog,
		BaseContext: func(net.Listener) context.Context { return life },
	}
	s.task.Go(func() { _ = s.http.Serve(connlimit.Listen(l, connections)) })
	return s
}

// quietLog hears what clients do wrong.
var quietLog = log.New(io.Discard, "", 0)

// URL returns where it answers, "http://127.0.0.1:8080".
func (s *Server) URL() string { return "http://" + s.listen.Addr().String() }

// Close stops listening and breaks all connections. Requests see that by their context.
func (s *Server) Close() error {
	s.end()
	err := s.http.Close()
	s.task.Wait()
	return err
}
