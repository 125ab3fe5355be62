package arm

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	azpolicy "github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// An Operation is a long-running one that has begun ("Track asynchronous Azure
// operations"). The zero Operation is over.
type Operation struct {
	Location string        // who is asked for it; empty: it is over
	Wait     time.Duration // how long the server asks to wait before the next question
}

// Over reports whether nothing has to be waited for.
func (o Operation) Over() bool { return o.Location == "" }

// Begin does whatever the method says, and returns what has begun by that. Errors are
// Failures. A POST is sent again only where it was throttled: a second swap of slots would undo
// the first. After another error, look what has become of it.
func (c *Client) Begin(ctx context.Context, method, id, version string, payload any) (Operation, error) {
	if method == http.MethodPost {
		ctx = azpolicy.WithRetryOptions(ctx, c.once)
	}
	return c.follow(ctx, method, c.at(id, version, nil), payload)
}

// Poll asks once how far an operation is. An operation that failed is a Failure.
func (c *Client) Poll(ctx context.Context, o Operation) (Operation, error) {
	return c.follow(ctx, http.MethodGet, o.Location, nil)
}

// follow reads where to ask from an answer 202; any other answer ends the operation.
func (c *Client) follow(ctx context.Context, method, address string, payload any) (Operation, error) {
	answer, err := c.exchange(ctx, method, address, wantsJSON, payload, func([]byte) error { return nil })
	if err != nil || answer.StatusCode != http.StatusAccepted {
		return Operation{}, err
	}
	o := Operation{Location: answer.Header.Get("Location")}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 {
		o.Wait = time.Duration(min(seconds, 60)) * time.Second
	}
	if o.Location == "" && method == http.MethodGet {
		o.Location = address
	}
	if !o.Over() && !strings.HasPrefix(o.Location, strings.TrimRight(c.client.Endpoint(), "/")+"/") {
		return Operation{}, &Failure{text: resource(address) +
			": the operation is said to be elsewhere, where the login is not to be shown"}
	}
	return o, nil
}
