package sim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// A FaultKind is a way for a request to go wrong.
type FaultKind int

// The kinds of faults.
const (
	// Throttled answers 429 with Retry-After.
	Throttled FaultKind = iota + 1
	// Conflict answers 409 AnotherOperationInProgress.
	Conflict
	// Internal answers 500.
	Internal
	// Unavailable answers 503.
	Unavailable
	// DropBefore cuts the connection before anything happens.
	DropBefore
	// DropAfter applies the request and cuts the connection instead of answering.
	DropAfter
	// Fail accepts a change whose long-running operation then ends Failed: a new
	// resource stays behind in the state Failed, a changed one keeps its old
	// shape, a deleted one stays. Where Azure answers a change at once instead
	// of starting an operation, it is refused for good: 409 OperationFailed. A swap
	// of slots, which is a POST, is undone.
	// Reads are not matched, and a request that is refused anyway does not use it up.
	Fail
	// Denied answers 403 AuthorizationFailed.
	Denied
)

// A Fault is something that goes wrong with the requests it matches.
type Fault struct {
	// Method, Type and Name narrow the requests down; empty means any. Type is
	// the ARM type, "Microsoft.Web/serverfarms", and Name the resource's own
	// name or, for a child, also "parent/child". All ignore case. An action
	// (listKeys) is a POST on its resource's type. Polling an operation has a
	// type of its own, as in "Microsoft.Cache/locations/asyncOperations".
	Method, Type, Name string
	// Count is the number of requests to hit; 0 means 1.
	Count int
	Kind  FaultKind
	// RetryAfter is sent with Throttled, Unavailable and Conflict; for Throttled 0 means 10 s.
	RetryAfter time.Duration
}

// Inject adds a fault. Faults apply in the order of injection, one per request.
func (a *Azure) Inject(f Fault) {
	if f.Count <= 0 {
		f.Count = 1
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults = append(a.faults, &f)
}

// PendingFaults returns the number of injected faults that are not used up.
func (a *Azure) PendingFaults() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.faults)
}

// strike returns the first fault that hits the request, or nil.
func (a *Azure) strike(c *call) *Fault {
	for _, f := range a.faults {
		if f.matches(c) {
			return f
		}
	}
	return nil
}

// use counts a fault that took effect, and forgets it when it is used up.
func (a *Azure) use(used *Fault) {
	if used.Count--; used.Count > 0 {
		return
	}
	a.faults = slices.DeleteFunc(a.faults, func(f *Fault) bool { return f == used })
}

func (f *Fault) matches(c *call) bool {
	if f.Method != "" && !strings.EqualFold(f.Method, c.method) {
		return false
	}
	if f.Type != "" && !strings.EqualFold(f.Type, c.id.typeName()) {
		return false
	}
	if f.Name != "" && !strings.EqualFold(f.Name, c.id.name()) && !strings.EqualFold(f.Name, c.id.fullName()) {
		return false
	}
	if f.Kind == Fail {
		return c.method == http.MethodPut || c.method == http.MethodPatch || c.method == http.MethodDelete ||
			strings.EqualFold(c.action, "slotsswap")
	}
	return true
}

// refusal returns the fault's answer, or nil for a fault that does not refuse.
func (f *Fault) refusal(c *call) *Error {
	var e *Error
	retryAfter := f.RetryAfter
	switch f.Kind {
	case Throttled:
		// "Understand how Azure Resource Manager throttles requests".
		if retryAfter == 0 {
			retryAfter = 10 * time.Second
		}
		e = refuse(http.StatusTooManyRequests, "SubscriptionRequestsThrottled",
			"Number of '%s' requests for subscription '%s' actor '%s' exceeded. Please try again after '%d' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information.",
			operationClass(c.method), c.id.subscription, deniedClient, int(retryAfter.Seconds()))
	case Conflict:
		e = refuse(http.StatusConflict, "AnotherOperationInProgress",
			"Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: %s.", c.id.String())
	case Internal:
		e = refuse(http.StatusInternalServerError, "InternalServerError", "Encountered internal server error. Diagnostic information: timestamp '%s'.",
			c.now.Format("20060102T150405Z"))
	case Unavailable:
		e = refuse(http.StatusServiceUnavailable, "ServiceUnavailable", "The service is temporarily unavailable. Please retry the request later.")
	case Denied:
		// "Resolve errors for authorization failures" (ARM troubleshooting).
		e = refuse(http.StatusForbidden, "AuthorizationFailed",
			"The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '%s' or the scope is invalid. If access was recently granted, please refresh your credentials.",
			deniedClient, deniedClient, c.permission(), c.id.String())
	default:
		return nil
	}
	e.retryAfter = retryAfter
	return e
}

// deniedClient stands for the caller, whom the simulator does not know.
const deniedClient = "5ca1ab1e-0000-4000-8000-000000000003"

func operationClass(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead:
		return "read"
	case http.MethodDelete:
		return "delete"
	default:
		return "write"
	}
}

func (c *call) permission() string {
	switch {
	case c.action != "":
		return c.id.typeName() + "/" + c.action + "/action"
	case c.method == http.MethodGet || c.method == http.MethodHead:
		return c.id.typeName() + "/read"
	case c.method == http.MethodDelete:
		return c.id.typeName() + "/delete"
	default:
		return c.id.typeName() + "/write"
	}
}
