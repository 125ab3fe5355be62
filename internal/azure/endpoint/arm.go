package endpoint

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"scaleout/internal/azure/entra"
	"scaleout/internal/clock"
	"scaleout/internal/connlimit"
	"scaleout/internal/localca"
)

// Options say what ServeARM serves.
type Options struct {
	// Authority signs the certificate for localhost; required.
	Authority *localca.Authority
	// ARM answers requests whose token was accepted; required.
	ARM http.Handler
	// TenantID is the tenant in which the only service principal lives; required.
	TenantID string
	// Port of 127.0.0.1; 0 takes a free one.
	Port int
	// Listener accepts connections instead of the port; nil: the port does.
	Listener net.Listener
	// Clock dates tokens; the machine's when nil. It should run as
	// the clients' clocks do, since they renew tokens by their own.
	Clock clock.Clock
	// Advance moves on the clock of an ARM whose time does not run by itself, see
	// waiting; nil: it runs by itself.
	Advance func(time.Duration)
	// Issuer issues tokens, which other services may take, too; nil: one of its own.
	Issuer *entra.Issuer
	// Random is the source of the secret and of ids; nil means crypto/rand.
	Random io.Reader
}

// A Principal is the service principal that may log in.
type Principal struct{ TenantID, ClientID, ClientSecret string }

// ARM is a listening Azure Resource Manager.
type ARM struct {
	url       string
	principal Principal
	tokens    *tokens
	http      *http.Server
	server    *Server
}

// ServeARM listens on the loopback interface until Close.
func ServeARM(o Options) (*ARM, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	listener := o.Listener
	if listener == nil {
		var err error
		if listener, err = net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", o.Port)); err != nil {
			return nil, fmt.Errorf("listening for Azure Resource Manager: %w", err)
		}
	}
	a := &ARM{url: fmt.Sprintf("https://localhost:%d", listener.Addr().(*net.TCPAddr).Port)}
	if err := a.prepare(o); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	a.serve(listener)
	return a, nil
}

// Limits of a client that is slow or says nothing. ARM answers at once, and what it is
// sent is small, so no honest client on this machine comes close to them.
const (
	requestLimit = 30 * time.Second // for all of a request
	answerLimit  = 60 * time.Second // from the end of its head to the end of its answer
	idleLimit    = 60 * time.Second // between two requests
	headerLimit  = 64 << 10         // bytes
)

// connections are those of all clients together.
var connections = connlimit.Limits{Connections: 256, Quiet: 4 * time.Minute}

func (a *ARM) serve(l net.Listener) { a.server = Serve(a.http, l, connections) }

func (a *ARM) prepare(o Options) error {
	config, err := o.Authority.ServerConfig("localhost", "127.0.0.1")
	if err != nil {
		return err
	}
	var drawn [16 + 32]byte // client id, secret
	if _, err := io.ReadFull(o.Random, drawn[:]); err != nil {
		return fmt.Errorf("drawing a secret: %w", err)
	}
	// In hex, since a secret that begins with "-" is a flag to 'az login -p'.
	a.principal = Principal{
		TenantID: o.TenantID, ClientID: guid(drawn[:16]),
		ClientSecret: hex.EncodeToString(drawn[16:48]),
	}
	issuer := o.Issuer
	if issuer == nil {
		var err error
		if issuer, err = entra.NewIssuer(o.Random, o.Clock); err != nil {
			return err
		}
	}
	a.tokens = &tokens{issuer: issuer, audience: a.url, principal: a.principal}
	arm := o.ARM
	if o.Advance != nil {
		arm = newWaiting(arm, o.Clock, o.Advance)
	}
	a.http = &http.Server{
		Handler:           &gate{url: a.url, login: &login{url: a.url, tokens: a.tokens}, tokens: a.tokens, arm: arm},
		TLSConfig:         config,
		ReadHeaderTimeout: handshakeLimit,
		ReadTimeout:       requestLimit,
		WriteTimeout:      answerLimit,
		IdleTimeout:       idleLimit,
		MaxHeaderBytes:    headerLimit,
	}
	return nil
}

// URL returns ARM's address and the audience of its tokens, "https://localhost:40123".
func (a *ARM) URL() string { return a.url }

// Host returns URL without the scheme, as ARM_METADATA_HOSTNAME has it.
func (a *ARM) Host() string { return a.url[len("https://"):] }

// Principal returns who may log in. It holds the secret.
func (a *ARM) Principal() Principal { return a.principal }

// Accept returns nil for a token that ARM takes, too: services beside it, such as an app's
// SCM site, let in whom ARM does.
func (a *ARM) Accept(token string) error {
	_, err := a.tokens.check(token)
	return err
}

// Close ends the server.
func (a *ARM) Close() error { return a.server.Close() }

func guid(b []byte) string {
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80 // a random one, version 4 (RFC 9562)
	s := hex.EncodeToString(b[:16])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
