package redisserver

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"scaleout/internal/clock"
)

// Tokens judges tokens of Microsoft Entra ID for a cache: signature, audience and time.
type Tokens interface {
	// Check returns the object id that a token is for and when it ends.
	Check(token string) (objectID string, ends time.Time, err error)
}

// A gate stands between clients and the backend where tokens open the cache, too. It is the
// end of TLS of both, reads what clients say, and where a client shows a token that counts,
// says the gate's own password to the backend in its place.
//
// "Use Microsoft Entra ID for cache authentication with Azure Managed Redis": the user name is
// the object id, the password the token; a client has to authenticate again before its token
// ends, or the cache closes its connection.
type gate struct {
	server, backend *tls.Config
	tokens          Tokens
	clock           clock.Clock
	password        string // of the gate at the backend

	mu     sync.Mutex
	access Access
	guests map[*guest]struct{}
	ended  int64 // connections whose token ended
}

func (s *Server) newGate(cert tls.Certificate) (*gate, error) {
	trust, err := trustOnly(filepath.Join(s.options.Dir, caFile))
	if err != nil {
		return nil, err
	}
	g := &gate{
		server:  &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12},
		backend: trust, tokens: s.options.Tokens, clock: s.options.Clock, password: rand.Text(),
		access: s.access, guests: map[*guest]struct{}{},
	}
	if g.clock == nil {
		g.clock = clock.System{}
	}
	return g, nil
}

// A guest is a connection.
type guest struct {
	conn io.Closer
	ctx  context.Context // ends with the connection

	objectID string    // empty: by an access key, or not in yet
	ends     time.Time // of the token
	watched  bool
}

// pass relays between a client and the backend until either ends.
func (g *gate) pass(client, server net.Conn) {
	ctx, left := context.WithCancel(context.Background())
	defer left()
	visitor := &guest{conn: client, ctx: ctx}
	g.mu.Lock()
	g.guests[visitor] = struct{}{}
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		delete(g.guests, visitor)
		g.mu.Unlock()
	}()
	outside, inside := tls.Server(client, g.server), tls.Client(server, g.backend)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = relay(inside, outside, func(args []string) { g.judge(visitor, args) })
		_ = server.Close()
	}()
	_, _ = io.Copy(outside, inside)
	_ = client.Close()
	<-ended
}

// judge looks at the credentials of an AUTH or HELLO. It replaces those that are a token which
// counts, and leaves all others to the backend, which knows no user of such a name.
func (g *gate) judge(visitor *guest, args []string) {
	user, password := credentials(args)
	if password < 0 {
		return
	}
	if user < 0 || args[user] == defaultUser {
		g.mu.Lock()
		defer g.mu.Unlock()
		if !g.access.KeysOff && slices.Contains(g.access.keys(), args[password]) {
			visitor.objectID, visitor.ends = "", time.Time{}
		}
		return
	}
	objectID, ends, err := g.tokens.Check(args[password])
	if err != nil || !strings.EqualFold(objectID, args[user]) || !g.admit(visitor, objectID, ends) {
		return
	}
	args[user], args[password] = defaultUser, g.password
}

// defaultUser is the one that access keys belong to.
const defaultUser = "default"

// credentials finds user and password in AUTH [user] password and in HELLO's option of that
// name; -1: there is none.
func credentials(args []string) (user, password int) {
	switch {
	case strings.EqualFold(args[0], "AUTH") && len(args) == 2:
		return -1, 1
	case strings.EqualFold(args[0], "AUTH") && len(args) == 3:
		return 1, 2
	case strings.EqualFold(args[0], "HELLO"):
		at := slices.IndexFunc(args, func(a string) bool { return strings.EqualFold(a, "AUTH") })
		if at > 0 && at+2 < len(args) {
			return at + 1, at + 2
		}
	}
	return -1, -1
}

// admit lets a guest in until its token ends, if the object id is assigned.
func (g *gate) admit(visitor *guest, objectID string, ends time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.access.assigned(objectID) || !ends.After(g.clock.Now()) {
		return false
	}
	visitor.objectID, visitor.ends = objectID, ends
	if !visitor.watched {
		visitor.watched = true
		go g.watch(visitor)
	}
	return true
}

// watch closes the connection when its token has ended and none has followed.
func (g *gate) watch(visitor *guest) {
	for {
		g.mu.Lock()
		left := visitor.ends.Sub(g.clock.Now())
		byToken := visitor.objectID != ""
		if !byToken {
			visitor.watched = false
		} else if left <= 0 {
			g.ended++
		}
		g.mu.Unlock()
		switch {
		case !byToken:
			return
		case left <= 0:
			_ = visitor.conn.Close()
			return
		case g.clock.Sleep(visitor.ctx, left) != nil:
			return
		}
	}
}

// set changes who comes in, and closes the connections of those that no longer do. "When you
// enable or disable access keys, all connections are dropped" (the page above).
func (g *gate) set(access Access) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switched := access.KeysOff != g.access.KeysOff
	revoked := slices.ContainsFunc(g.access.keys(), func(k string) bool { return !slices.Contains(access.keys(), k) })
	g.access = access
	for visitor := range g.guests {
		byKey := visitor.objectID == ""
		if switched || byKey && revoked || !byKey && !access.assigned(visitor.objectID) {
			_ = visitor.conn.Close()
		}
	}
}
