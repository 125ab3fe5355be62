package load

import (
	"fmt"
	"math"
	"net/url"
	"strings"

	"scaleout/internal/login"
	"scaleout/internal/rehearse/result"
)

// Options say what to ask, how often, and as how many people.
type Options struct {
	URL      string  // the front end: scheme, host, port
	Host     string  // Host header; empty: the URL's own
	Rate     float64 // requests per second, above 0
	Sessions int     // people logged in, at least 1
	Seed     uint64  // of the order in which sessions take turns

	// KeepAffinity lets people send App Service's affinity cookies back, as browsers
	// do; without, every request may reach every instance.
	KeepAffinity bool

	LoginPath   string     // POST; "" takes /login
	Form        login.Form // sent there; zero: the field user
	SessionPath string     // GET, tells who is logged in; "" takes /session

	Failed func(result.Request) // hears of each request that failed, at once; nil: nobody
}

// Paths that an app offers unless it says otherwise.
const (
	DefaultLoginPath   = "/login"
	DefaultSessionPath = "/session"
)

func (o Options) complete() (Options, error) {
	if o.LoginPath == "" {
		o.LoginPath = DefaultLoginPath
	}
	if o.SessionPath == "" {
		o.SessionPath = DefaultSessionPath
	}
	if o.Failed == nil {
		o.Failed = func(result.Request) {}
	}
	o.URL = strings.TrimRight(o.URL, "/")
	u, err := url.Parse(o.URL)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return o, fmt.Errorf("%q is not the address of a server; http://HOST:PORT is", o.URL)
	case !(o.Rate > 0) || math.IsInf(o.Rate, 1):
		return o, fmt.Errorf("a rate of %v requests per second is not a load; it must be above 0 (--rps)", o.Rate)
	case o.Sessions < 1:
		return o, fmt.Errorf("%d sessions cannot be lost; at least 1 is needed (--sessions)", o.Sessions)
	}
	for flag, path := range map[string]string{"--login-path": o.LoginPath, "--session-path": o.SessionPath} {
		if !strings.HasPrefix(path, "/") {
			return o, fmt.Errorf("%s %q must begin with a slash", flag, path)
		}
	}
	return o, nil
}
