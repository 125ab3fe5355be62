package arm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"scaleout/internal/bounded"
)

// A Kind is why a question was not answered.
type Kind int

// The kinds of failures.
const (
	Other       Kind = iota
	Credentials      // nobody is logged in, or no longer
	Forbidden        // who is logged in may not
	Missing          // there is no such resource
	Throttled        // Azure has been asked too often
	Conflict         // something else is under way, or in the way
	TimedOut         // no answer within the deadline
	Unreachable      // no connection to Azure
	Barred           // a lock, a policy, a quota or the state of the subscription forbids it to everybody
)

// A Failure is a question that was not answered. Its text is one line that tells
// what is wrong and what helps, without anything secret.
type Failure struct {
	Kind Kind
	Code string // ARM's error code, if ARM answered
	text string
	err  error
}

func (f *Failure) Error() string { return f.text }

// Unwrap returns the SDK's error. It may have many lines, and the whole answer.
func (f *Failure) Unwrap() error { return f.err }

// KindOf returns why a question failed; Other for what is no Failure.
func KindOf(err error) Kind {
	var f *Failure
	if errors.As(err, &f) {
		return f.Kind
	}
	return Other
}

// Passes reports whether the same question may be answered a little later.
func Passes(err error) bool {
	switch KindOf(err) {
	case Throttled, TimedOut, Unreachable:
		return true
	}
	return false
}

// explain makes a Failure of what the SDK returns.
func explain(err error, method, address string) *Failure {
	f := &Failure{err: err}
	asked := method + " " + resource(address)
	var answered *azcore.ResponseError
	var refused *azidentity.AuthenticationFailedError
	var network net.Error
	switch {
	case errors.As(err, &answered):
		code, _ := said(answered)
		answered.ErrorCode = clip(cmp.Or(answered.ErrorCode, code))
		f.Code = answered.ErrorCode
		f.Kind, f.text = byStatus(answered, asked)
	case errors.As(err, &refused) || isCredentialProblem(err):
		f.Kind = Credentials
		f.text = "nobody is logged in to Azure, or the login has expired: " + firstLine(err) + "; 'az login' logs in"
	case errors.Is(err, context.DeadlineExceeded):
		f.Kind = TimedOut
		f.text = "Azure did not answer in time to " + asked + "; try again"
	case errors.As(err, &network) || errors.As(err, new(*url.Error)):
		f.Kind = Unreachable
		f.text = "Azure cannot be reached: " + firstLine(err)
	default:
		f.text = asked + ": " + firstLine(err)
	}
	return f
}

func byStatus(answered *azcore.ResponseError, asked string) (Kind, string) {
	if text, barred := byCode(answered, asked); barred {
		return Barred, text
	}
	switch answered.StatusCode {
	case http.StatusUnauthorized:
		return Credentials, fmt.Sprintf("Azure does not accept the login (%s); 'az login' makes a new one", answered.ErrorCode)
	case http.StatusForbidden:
		return Forbidden, fmt.Sprintf("you may not %s (%s): it takes %s", asked, answered.ErrorCode, roleFor(asked))
	case http.StatusNotFound:
		return Missing, fmt.Sprintf("%s is not there (%s)", asked[strings.Index(asked, " ")+1:], answered.ErrorCode)
	case http.StatusConflict:
		return Conflict, fmt.Sprintf("%s: Azure answers %d %s, since something else is under way or in the way",
			asked, answered.StatusCode, answered.ErrorCode)
	case http.StatusTooManyRequests:
		return Throttled, fmt.Sprintf("Azure has been asked too often and did not answer %s; wait %s and try again",
			asked, longAs(answered.RawResponse))
	}
	return Other, fmt.Sprintf("%s: Azure answers %d %s", asked, answered.StatusCode, answered.ErrorCode)
}

// longAs is how long the answer asks to wait, for a person.
func longAs(answer *http.Response) string {
	if answer != nil {
		if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 && seconds <= maxWait {
			return (time.Duration(seconds) * time.Second).String()
		}
	}
	return "some minutes"
}

// maxWait is a day, in seconds: nobody is told to wait for longer.
const maxWait = 24 * 60 * 60

// roleFor names the built-in role that permits what was asked. Reading needs
// Reader; what lists secrets, or changes anything, takes a role of its resource's.
func roleFor(asked string) string {
	lower := strings.ToLower(asked)
	switch {
	case strings.HasPrefix(asked, http.MethodGet):
		return "the role Reader"
	case strings.Contains(lower, "/microsoft.cache/redisenterprise/"):
		return "the role Contributor" // no narrower built-in role has its keys
	case strings.Contains(lower, "/microsoft.cache/"):
		return "the role Redis Cache Contributor"
	}
	return "the role Website Contributor"
}

// isCredentialProblem tells apart what azidentity returns when no credential of
// its chain is there, which has no type of its own.
func isCredentialProblem(err error) bool {
	return strings.HasPrefix(err.Error(), "DefaultAzureCredential") || strings.Contains(err.Error(), "failed to acquire a token")
}

// resource is an address without host and query: what a person knows.
func resource(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "Azure"
	}
	return u.Path
}

func firstLine(err error) string { return strings.TrimSuffix(oneLine(err.Error()), ".") }

// oneLine is the first line of what a server has said.
func oneLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return clip(strings.TrimSpace(line))
}

// Message is what Azure itself says of a failure, in one line; empty if it says nothing.
// It may name what was asked for, and holds no secret that was sent.
func Message(err error) string {
	var answered *azcore.ResponseError
	if !errors.As(err, &answered) {
		return ""
	}
	_, message := said(answered)
	return oneLine(message)
}

// said reads the error of an answer. App Service has code and message at the top, in
// capitals, where azcore does not find the code; ARM and most others have them in "error".
func said(answered *azcore.ResponseError) (code, message string) {
	if answered.RawResponse == nil {
		return "", ""
	}
	text, err := runtime.Payload(answered.RawResponse)
	var envelope struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Error   struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	if err != nil || bounded.JSON(text, maxValues, &envelope) != nil {
		return "", ""
	}
	return cmp.Or(envelope.Error.Code, envelope.Code), cmp.Or(envelope.Error.Message, envelope.Message)
}
