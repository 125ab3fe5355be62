package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/login"
	"scaleout/internal/rehearse/result"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	refused := &url.Error{Op: "Get", URL: "http://127.0.0.1:5/", Err: &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}}
	for name, c := range map[string]struct {
		answer  answer
		outcome result.Outcome
		reason  string
	}{
		"own name":             {answer{status: 200, body: []byte(`{"user":"me","instance":"x"}`)}, result.OK, ""},
		"somebody else":        {answer{status: 200, body: []byte(`{"user":"you"}`)}, result.Lost, ""},
		"nobody":               {answer{status: 200, body: []byte(`{"user":null}`)}, result.Lost, ""},
		"empty name":           {answer{status: 200, body: []byte(`{"user":""}`)}, result.Lost, ""},
		"not told":             {answer{status: 200, body: []byte(`{"name":"me"}`)}, result.Failed, `200 without JSON {"user": …}`},
		"user is no text":      {answer{status: 200, body: []byte(`{"user":{"name":"me"}}`)}, result.Failed, `200 without JSON {"user": …}`},
		"a page":               {answer{status: 200, body: []byte(`<html>me</html>`)}, result.Failed, `200 without JSON {"user": …}`},
		"created":              {answer{status: 201, body: []byte(`{"user":"me"}`)}, result.Failed, "201 Created"},
		"logged out":           {answer{status: 401, body: []byte(`{"user":"me"}`)}, result.Lost, ""},
		"to the login":         {answer{status: 302, location: "/enter?next=%2Fsession"}, result.Lost, ""},
		"to the login, whole":  {answer{status: 307, location: "https://app.azurewebsites.net/enter"}, result.Lost, ""},
		"to elsewhere":         {answer{status: 302, location: "/moved?secret=1"}, result.Failed, "302 redirect to /moved"},
		"forbidden":            {answer{status: 403}, result.Failed, "403 Forbidden"},
		"server error":         {answer{status: 500}, result.Failed, "500 Internal Server Error"},
		"unknown status":       {answer{status: 599}, result.Failed, "599"},
		"front end's own 401":  {answer{status: 401, failure: "no instance"}, result.Failed, "no instance"},
		"front end's own 503":  {answer{status: 503, failure: "no instance takes requests"}, result.Failed, "no instance takes requests"},
		"no connection":        {answer{err: refused}, result.Failed, "connection refused"},
		"half an answer":       {answer{status: 200, body: []byte(`{"user":"me"}`), err: io.ErrUnexpectedEOF}, result.Failed, "connection broken off"},
		"front end, half sent": {answer{status: 502, failure: "instance died", err: io.EOF}, result.Failed, "instance died"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outcome, reason := c.answer.classify(login.Form{}, "me", "/enter")
			assert.Equal(t, c.outcome, outcome)
			assert.Equal(t, c.reason, reason)
		})
	}
}

func TestCause(t *testing.T) {
	t.Parallel()
	dial := func(inner error) error {
		return fmt.Errorf("wrapped: %w", &net.OpError{Op: "dial", Addr: &net.TCPAddr{Port: 4711}, Err: inner})
	}
	for want, err := range map[string]error{
		"no answer within 1m0s":  dial(context.DeadlineExceeded),
		"connection refused":     dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)),
		"connection broken off":  dial(os.NewSyscallError("read", syscall.ECONNRESET)),
		"too many open files":    dial(os.NewSyscallError("socket", syscall.EMFILE)),
		"no such host":           dial(&net.DNSError{Name: "x", IsNotFound: true}),
		"the load was stopped":   dial(context.Canceled),
		"malformed HTTP version": fmt.Errorf("127.0.0.1:4711: %w", errors.New("malformed HTTP version")),
	} {
		assert.Equal(t, want, cause(err))
	}
}

func TestLoginAnswers(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]bool{200: true, 201: true, 204: true, 302: true, 303: true, 301: false, 304: false, 307: false, 400: false, 401: false, 404: false, 503: false} {
		assert.Equal(t, want, answer{status: status}.loggedIn(), status)
	}
	assert.False(t, answer{status: 200, failure: "x"}.loggedIn())
	assert.False(t, answer{status: 200, err: io.EOF}.loggedIn())
}
