package load

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Patience is the longest wait for an answer, in real time. The front end gives
// up earlier: App Service does after 230 seconds, which a rehearsal's clock
// makes shorter.
const Patience = 60 * time.Second

// maxConnections bounds the sockets in use. Requests beyond it wait their turn,
// and their latency counts; that takes a server that has stopped answering and a
// rate at which this machine has other problems.
const maxConnections = 4096

// maxBody is the size to which an answer is kept, in bytes. The rest is read, too, since
// an answer counts when the whole of it is there.
const maxBody = 64 << 10

// A client sends single requests and takes answers as they are: it follows no
// redirect and repeats nothing.
type client struct {
	transport http.RoundTripper
	login     string // URLs
	session   string
	host      string
}

func newClient(o Options, transport http.RoundTripper) *client {
	return &client{transport: transport, login: o.URL + o.LoginPath, session: o.URL + o.SessionPath, host: o.Host}
}

// newTransport keeps every connection that a burst opened: a surge must not
// spend its time, and the machine's ports, on opening new ones.
func newTransport() *http.Transport {
	return &http.Transport{
		DialContext:           (&net.Dialer{Timeout: Patience}).DialContext,
		MaxIdleConns:          maxConnections,
		MaxIdleConnsPerHost:   maxConnections,
		MaxConnsPerHost:       maxConnections,
		IdleConnTimeout:       90 * time.Second,
		DisableCompression:    true,
		ResponseHeaderTimeout: Patience,
	}
}

// whoAmI asks who the cookies belong to.
func (c *client) whoAmI(ctx context.Context, cookies string) answer {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.session, nil)
	if err != nil {
		return answer{err: err}
	}
	request.Header.Set("Accept", "application/json")
	return c.send(request, cookies)
}

// logIn sends the form that people log in with.
func (c *client) logIn(ctx context.Context, user, cookies string) answer {
	form := url.Values{"user": {user}}.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.login, strings.NewReader(form))
	if err != nil {
		return answer{err: err}
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.send(request, cookies)
}

func (c *client) send(request *http.Request, cookies string) answer {
	request.Host = c.host
	request.Header.Set("User-Agent", "scaleout-rehearse")
	if cookies != "" {
		request.Header.Set("Cookie", cookies)
	}
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return answer{err: err}
	}
	defer response.Body.Close()
	a := answer{
		status: response.StatusCode, location: response.Header.Get("Location"), cookies: response.Cookies(),
		instance: response.Header.Get("X-Rehearsal-Instance"), failure: response.Header.Get("X-Rehearsal-Failure"),
	}
	if a.body, a.err = io.ReadAll(io.LimitReader(response.Body, maxBody)); a.err == nil {
		_, a.err = io.Copy(io.Discard, response.Body)
	}
	return a
}
