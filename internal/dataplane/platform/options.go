package platform

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"scaleout/internal/clock"
	"scaleout/internal/dataplane/process"
)

// A Site is a web app as ARM has it, and how to run it on this machine.
type Site struct {
	Name, HostName  string                 // "app-x", "app-x.azurewebsites.net"
	Command         []string               // starts the app, which listens on $PORT of 127.0.0.1 or of all addresses
	Dir             string                 // working folder: each run of the app gets a copy; empty: none
	Prepare         func(dir string) error // makes a copy ready to run on this machine; nil: it is
	Settings        map[string]string      // app settings, all of them
	Environment     map[string]string      // what the app needs on this machine and would find on App Service: PATH, SSL_CERT_FILE
	Secrets         []string               // to be masked in what the app logs
	HealthCheckPath string                 // empty: no health check
	ClientAffinity  bool                   // ARRAffinity cookies
	LoadBalancing   string                 // siteConfig.loadBalancing; empty: LeastRequests, Azure's default
}

// Protections that a platform can do without, to show what each is worth.
const (
	WarmUp      = "warm-up"      // without: after Start, an instance takes traffic as soon as its process runs
	Drain       = "drain"        // without: an instance is stopped while it still takes traffic
	HealthCheck = "health-check" // without: nobody asks the instances how they are
)

// Protections lists their names.
func Protections() []string { return []string{WarmUp, Drain, HealthCheck} }

// Options say how the platform runs.
type Options struct {
	Clock      clock.Clock        // what the platform waits for; nil: the machine's clock
	Listen     string             // address of the front end; empty: any free port of 127.0.0.1
	Behind     bool               // nothing listens: an edge gives the platform its requests by Handler
	InstanceID func(i int) string // WEBSITE_INSTANCE_ID, 64 hexadecimal digits; nil: made from the site's name
	Without    []string           // names of Protections
	Notice     func(text string)  // hears of a start that takes long, and why; nil: nobody
}

// The states of an instance.
const (
	Starting  = "starting"  // no process yet, or none any more
	Warming   = "warming"   // the process runs and is not ready yet
	Serving   = "serving"   // it takes requests
	Unhealthy = "unhealthy" // taken out by the health check
	Draining  = "draining"  // takes no new requests, finishes those it holds, and stops
	Stopped   = "stopped"   // removed for good
)

// An Instance is what can be seen of an instance from outside.
type Instance struct {
	Index    int
	ID       string
	State    string
	Since    time.Time     // simulated time at which it entered State
	Hangs    bool          // its process was stopped by Hang
	InFlight int           // requests that the present process holds
	Usage    process.Usage // of the present process
	Served   int64         // requests that the present process has answered
	Errors   int64         // requests to it that were answered with 500 or more
}

// has reports whether a protection is there.
func (o Options) has(protection string) bool { return !slices.Contains(o.Without, protection) }

func (o Options) withDefaults(s Site) Options {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Notice == nil {
		o.Notice = func(string) {}
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.InstanceID == nil {
		o.InstanceID = func(i int) string {
			sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", s.Name, i))
			return hex.EncodeToString(sum[:])
		}
	}
	return o
}
