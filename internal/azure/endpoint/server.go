package endpoint

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"scaleout/internal/connlimit"
)

// A Server answers HTTPS on the loopback interface until it is closed.
type Server struct {
	http   *http.Server
	served chan error
}

// Serve answers what comes to a listener. The server that it is given has its handler, its
// TLS and its limits.
func Serve(h *http.Server, l net.Listener, connections connlimit.Limits) *Server {
	h.ErrorLog = log.New(unlessHandshake{os.Stderr}, "", 0)
	s := &Server{http: h, served: make(chan error, 1)}
	go func() { s.served <- h.ServeTLS(connlimit.Listen(l, connections), "", "") }()
	return s
}

// closeLimit is the time that requests under way have to end. It is short: whoever has
// pressed Ctrl-C waits for it when a client is slow.
const closeLimit = 500 * time.Millisecond

// Close ends the server.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	if e := <-s.served; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}

// unlessHandshake keeps to itself that a client does not trust us, or hangs up
// while it agrees on TLS: that is the client's affair, which hears of it, and no
// line on the terminal of whoever serves.
type unlessHandshake struct{ io.Writer }

// Write implements io.Writer.
func (u unlessHandshake) Write(line []byte) (int, error) {
	if bytes.HasPrefix(line, []byte("http: TLS handshake error ")) {
		return len(line), nil
	}
	return u.Writer.Write(line)
}
