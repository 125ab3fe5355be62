package load

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"scaleout/internal/login"
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
const maxBody = login.MaxAnswer

// A client sends single requests and takes answers as they are: it follows no
// redirect and repeats nothing.
type client struct {
	transport http.RoundTripper
	form      login.Form
	login     string // URLs
	session   string
	host      string
}

func newClient(o Options, transport http.RoundTripper) *client {
	return &client{transport: transport, form: o.Form, login: o.URL + o.LoginPath, session: o.URL + o.SessionPath, host: o.Host}
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

// logIn sends the form that people log in with, from the login page where that has
// something to add: a token, and the cookie that it belongs to. The page's cookies go
// into a jar of their own; those of the answer are added to them.
func (c *client) logIn(ctx context.Context, user string, cookies jar) answer {
	var page answer
	if !c.form.Usual() {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.login, nil)
		if err != nil {
			return answer{err: err}
		}
		request.Header.Set("Accept", "text/html")
		if page = c.send(request, cookies.header(time.Now())); page.err != nil || page.failure != "" || page.status >= http.StatusInternalServerError {
			page.step = http.MethodGet
			return page
		}
		cookies.take(page.cookies, time.Now())
	}
	sent := c.form.Request(user, page.body)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.login, strings.NewReader(sent.Body))
	if err != nil {
		return answer{err: err}
	}
	request.Header = sent.Header
	if !c.form.Usual() {
		request.Header.Set("Referer", c.login) // Django wants one where it is told that HTTPS is spoken
	}
	a := c.send(request, cookies.header(time.Now()))
	a.cookies = append(page.cookies, a.cookies...)
	a.refused = !c.form.Usual() && (a.status == http.StatusOK && login.Again(a.body) || a.redirectsTo(pathOf(c.login)))
	return a
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
		build: response.Header.Get("X-Rehearsal-Build"),
	}
	if a.body, a.err = io.ReadAll(io.LimitReader(response.Body, maxBody)); a.err == nil {
		_, a.err = io.Copy(io.Discard, response.Body)
	}
	return a
}
