package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/clock"
)

// retryDelays are the waits before the second, third and fourth attempt, where
// Azure does not name one.
var retryDelays = []time.Duration{20 * time.Second, 60 * time.Second, 120 * time.Second}

// maxAnswer limits how much of an answer is read.
const maxAnswer = 16 << 20

type client struct {
	endpoint  string
	transport http.RoundTripper
	clock     clock.Clock
	token     func(context.Context) (string, error)
	version   string // of azure-native
}

// An operation is one call of the engine, with its time limit and what must not
// appear in its errors.
type operation struct {
	client   *client
	limit    time.Duration
	deadline time.Time
	redact   *redactor
}

// An answer is what ARM said when it did not refuse.
type answer struct {
	status   int
	header   http.Header
	body     map[string]any
	deletion bool // of a DELETE
}

// An armError is a request that did not succeed.
type armError struct {
	method    string
	status    int    // 0: there was no answer
	code      string // ARM's error code, for example AuthorizationFailed
	message   string
	cause     error // why there was no answer
	uncertain bool  // the request may have been carried out all the same
}

// Error words the error as azure-native does.
func (e *armError) Error() string {
	if e.status == 0 {
		return fmt.Sprintf("%s request failed: %s", e.method, e.message)
	}
	return fmt.Sprintf("Status=%d Code=%q Message=%q", e.status, e.code, e.message)
}

func (e *armError) Unwrap() error { return e.cause }

func isNotFound(err error) bool {
	var e *armError
	return errors.As(err, &e) && e.status == http.StatusNotFound
}

func isUncertain(err error) bool {
	var e *armError
	return errors.As(err, &e) && e.uncertain
}

// request sends a request for a path or a URL and tries again as long as that
// can help.
func (o *operation) request(ctx context.Context, method, target string, query url.Values, body any) (*answer, error) {
	var payload []byte
	if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			return nil, fmt.Errorf("error preparing body: %w", err)
		}
	}
	address, err := o.client.address(target, query)
	if err != nil {
		return nil, err
	}
	uncertain := false
	for attempt := 0; ; attempt++ {
		ans, failure := o.client.send(ctx, method, address, payload)
		if failure == nil {
			return ans, nil
		}
		uncertain = uncertain || failure.uncertain
		failure.uncertain = uncertain
		failure.message = o.redact.clean(failure.message)
		failure.code = o.redact.clean(failure.code)
		if !failure.retryable() || attempt >= len(retryDelays) || ctx.Err() != nil {
			return nil, failure
		}
		wait := retryDelays[attempt]
		if after, ok := retryAfter(ans, o.client.clock); ok {
			wait = after
		}
		if err := o.sleep(ctx, wait); err != nil {
			failure.message = fmt.Sprintf("%s (not tried again: %s)", failure.message, err)
			return nil, failure
		}
	}
}

func (e *armError) retryable() bool {
	switch e.status {
	case 0:
		return !errors.Is(e.cause, errNoToken)
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusConflict:
		return e.code == "AnotherOperationInProgress"
	}
	return false
}

// errNoToken is in the chain of errors about getting a token.
var errNoToken = errors.New("no access token")

// send makes one attempt. With an error there is an answer too if one arrived.
func (c *client) send(ctx context.Context, method, address string, payload []byte) (*answer, *armError) {
	lost := func(err error) *armError {
		return &armError{method: method, message: err.Error(), cause: err, uncertain: true}
	}
	if err := ctx.Err(); err != nil {
		return nil, &armError{method: method, message: err.Error(), cause: err}
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(payload))
	if err != nil {
		return nil, &armError{method: method, message: err.Error(), cause: err}
	}
	if err := c.sign(req, payload); err != nil {
		return nil, &armError{method: method, message: err.Error(), cause: err}
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, lost(err)
	}
	defer resp.Body.Close() //nolint:errcheck // the answer has been read by then
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, lost(err)
	}
	ans := &answer{status: resp.StatusCode, header: resp.Header, deletion: method == http.MethodDelete}
	if resp.StatusCode >= 300 {
		return ans, refusal(method, resp.StatusCode, text)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return ans, nil
	}
	if err := json.Unmarshal(text, &ans.body); err != nil {
		// What was read is not named: it may hold secrets.
		return nil, lost(errors.New("the answer is not a JSON object"))
	}
	return ans, nil
}

func (c *client) sign(req *http.Request, payload []byte) error {
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "scaleout azure-native/"+c.version)
	if payload != nil {
		req.Header.Set("Content-Type", "application/json")
	} else {
		req.Body, req.ContentLength = http.NoBody, 0
	}
	// A poll may lead to another host, which must not get the token.
	if c.token == nil || !strings.HasPrefix(req.URL.String(), c.endpoint+"/") {
		return nil
	}
	token, err := c.token(req.Context())
	if err != nil {
		return fmt.Errorf("%w: %w", errNoToken, err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return nil
}

// address is the URL of a path below the endpoint; a target that is a URL stays
// as it is.
func (c *client) address(target string, query url.Values) (string, error) {
	if strings.Contains(target, "://") {
		return target, nil
	}
	base, err := url.Parse(c.endpoint)
	if err != nil {
		return "", fmt.Errorf("bad endpoint: %w", err)
	}
	path, have, found := strings.Cut(target, "?")
	u := base.JoinPath((&url.URL{Path: path}).EscapedPath())
	u.RawQuery = query.Encode()
	if found {
		u.RawQuery = have
	}
	return u.String(), nil
}

// refusal reads ARM's error envelope.
func refusal(method string, status int, text []byte) *armError {
	type detail struct{ Code, Message string }
	var envelope struct {
		Error *detail
		detail
	}
	e := &armError{method: method, status: status}
	if json.Unmarshal(text, &envelope) == nil {
		d := envelope.detail
		if envelope.Error != nil {
			d = *envelope.Error
		}
		e.code, e.message = d.Code, d.Message
	}
	if e.code == "" {
		e.code = http.StatusText(status)
	}
	e.uncertain = status >= 500 || status == http.StatusRequestTimeout
	return e
}

func retryAfter(ans *answer, c clock.Clock) (time.Duration, bool) {
	if ans == nil {
		return 0, false
	}
	value := ans.header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(c.Now())), true
	}
	return 0, false
}

// sleep waits, unless the operation's time would be over by then.
func (o *operation) sleep(ctx context.Context, d time.Duration) error {
	if o.client.clock.Now().Add(d).After(o.deadline) {
		return fmt.Errorf("the time limit of %s is over", o.limit)
	}
	return o.client.clock.Sleep(ctx, d)
}

// get reads a resource.
func (o *operation) get(ctx context.Context, id, apiVersion string) (*answer, error) {
	return o.request(ctx, http.MethodGet, id, url.Values{"api-version": {apiVersion}}, nil)
}
