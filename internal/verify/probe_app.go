package verify

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"scaleout/internal/login"
)

// app asks an app over HTTPS, as a stranger on the internet does: answers are
// taken as they are, redirects are not followed.
type app struct {
	base      string
	patience  time.Duration
	transport *http.Transport
}

func newApp(o *Options, host string) *app {
	return &app{
		base: "https://" + host, patience: o.Patience,
		transport: &http.Transport{
			Proxy:               o.Proxy,
			DialContext:         o.Dial,
			TLSClientConfig:     &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2:   true,
			IdleConnTimeout:     time.Minute,
			MaxIdleConnsPerHost: atOnce,
		},
	}
}

func (a *app) close() { a.transport.CloseIdleConnections() }

// health asks the path that Azure asks.
func (a *app) health(ctx context.Context, path string) (answer, error) {
	reply, err := a.send(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return answer{url: a.base + path}, err
	}
	return answer{url: a.base + path, status: reply.status, location: reply.redirect}, nil
}

// reply is an answer of the app.
type reply struct {
	status   int
	header   http.Header
	redirect string // path of a redirect; a query may hold anything, even what is secret
	body     []byte
	cookies  []*http.Cookie
}

// send sends one request, with a login or without.
func (a *app) send(ctx context.Context, method, path string, form *login.Request, cookies []*http.Cookie) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, a.patience)
	defer cancel()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Body)
	}
	request, err := http.NewRequestWithContext(ctx, method, a.base+path, body)
	if err != nil {
		return reply{}, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "scaleout-verify")
	if form != nil {
		for name, values := range form.Header {
			request.Header[name] = values
		}
		request.Header.Set("Referer", a.base+path) // Django compares it
	}
	for _, c := range cookies {
		request.AddCookie(c)
	}
	answered, err := a.transport.RoundTrip(request)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answered.Body.Close() }()
	r := reply{status: answered.StatusCode, header: answered.Header, cookies: answered.Cookies()}
	if to, err := url.Parse(answered.Header.Get("Location")); err == nil && answered.StatusCode/100 == 3 {
		r.redirect = to.Path
	}
	r.body, err = io.ReadAll(io.LimitReader(answered.Body, login.MaxAnswer))
	return r, err
}
