package verify

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/clock"
	"scaleout/internal/login"
)

// Options say what to verify, and who answers.
type Options struct {
	ARM    *arm.Client
	SiteID string // ARM id of the app

	// Declared is what the stack's outputs say. Where it is empty, what depends
	// on it is skipped, or found by looking around.
	Declared Declared

	// How the app and the cache are reached; zero: as everybody reaches them.
	Dial  func(ctx context.Context, network, address string) (net.Conn, error)
	Proxy func(*http.Request) (*url.URL, error)
	Roots *x509.CertPool

	// Patience is how long one answer of the app or the cache is waited for; zero:
	// 15 seconds.
	Patience time.Duration

	Sessions Sessions
	Clock    clock.Clock // required
	Only     []string    // names of checks; empty: all

	// Stack is what names the stack to 'scaleout deploy', for advice: "--stack prod";
	// empty: there is none.
	Stack string

	// Up is the command that updates the stack, for advice: as it is, or with a
	// setting changed where key is not empty. Keys may be paths.
	Up func(key, value string) string
}

// Declared is a deployment as its stack declares it.
type Declared struct {
	Known       bool // false: nothing is known, the rest is zero
	Autoscale   bool
	Affinity    bool // a cookie ties browsers to an instance
	Unprotected bool // protect is off
	Min, Max    int  // instances
	HealthPath  string
	PlanID      string // ARM ids
	CacheID     string
	NetworkID   string            // empty: the stack has no virtual network
	SubnetID    string            // that the app is in; empty: none
	AppAccess   string            // as the setting says; empty: public
	FrontDoorID string            // ARM id of the stack's own Azure Front Door; empty: it has none
	Policy      string            // clustering policy that the stack names; empty: none
	SlotID      string            // empty: the stack has no staging slot
	AppSettings map[string]string // nil: not readable; may hold secrets
	RedisURL    string            // secret; empty: not readable
	VaultID     string            // of the vault with the app's secrets; empty: its settings have them
}

// Sessions say how the app lets itself be asked; see the package's text.
type Sessions struct {
	LoginPath, SessionPath string
	InstanceHeader         string
	Form                   login.Form // sent to LoginPath
	Requests               int        // after the login
}

// The usual answers to what Sessions asks.
const (
	DefaultLoginPath      = "/login"
	DefaultSessionPath    = "/session"
	DefaultInstanceHeader = "X-Instance-Id"
	DefaultRequests       = 40

	userName = "scaleout-verify"
)

const defaultPatience = 15 * time.Second

// wants reports whether any of these checks is to be made.
func (o *Options) wants(checks ...string) bool {
	return len(o.Only) == 0 || slices.ContainsFunc(checks, func(name string) bool { return slices.Contains(o.Only, name) })
}

func (o Options) withDefaults() Options {
	if o.Dial == nil {
		o.Dial = new(net.Dialer).DialContext
		if o.Proxy == nil {
			o.Proxy = http.ProxyFromEnvironment
		}
	}
	if o.Patience == 0 {
		o.Patience = defaultPatience
	}
	s := &o.Sessions
	for _, unset := range []struct {
		value *string
		usual string
	}{
		{&s.LoginPath, DefaultLoginPath}, {&s.SessionPath, DefaultSessionPath}, {&s.InstanceHeader, DefaultInstanceHeader},
	} {
		if *unset.value == "" {
			*unset.value = unset.usual
		}
	}
	if s.Requests == 0 {
		s.Requests = DefaultRequests
	}
	return o
}
