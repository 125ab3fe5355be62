package arm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	azpolicy "github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Deadlines. A call that is throttled may take several tries, but is not waited for
// longer than that: then it is told that it was throttled.
const (
	tryDeadline  = 20 * time.Second
	callDeadline = 60 * time.Second
	tries        = 2 // after the first
	longestWait  = 8 * time.Second
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 8 << 20

// A Client asks one cloud's Resource Manager. It is safe for concurrent use.
type Client struct {
	client   *azarm.Client
	deadline time.Duration
}

// Options say whom a Client asks, and as whom.
type Options struct {
	Cloud      cloud.Configuration    // zero: the public cloud
	Credential azcore.TokenCredential // required
	Transport  azpolicy.Transporter   // nil: the network
	Retry      *azpolicy.RetryOptions // nil: what fits the deadline
	Deadline   time.Duration          // of a call with all its tries; zero: a minute
}

// New returns a client. Nothing is sent before the first question.
func New(o Options) (*Client, error) {
	if o.Cloud.Services == nil {
		o.Cloud = cloud.AzurePublic
	}
	if o.Retry == nil {
		o.Retry = &azpolicy.RetryOptions{TryTimeout: tryDeadline, MaxRetries: tries, MaxRetryDelay: longestWait}
	}
	if o.Deadline == 0 {
		o.Deadline = callDeadline
	}
	client, err := azarm.NewClient("scaleout", "v1.0.0", o.Credential, &policy.ClientOptions{
		ClientOptions: azpolicy.ClientOptions{Cloud: o.Cloud, Transport: o.Transport, Retry: *o.Retry},
		// Looking at things must not register resource providers.
		DisableRPRegistration: true,
	})
	if err != nil {
		return nil, err
	}
	return &Client{client: client, deadline: o.Deadline}, nil
}

// Get returns a resource's body. Errors are Failures.
func (c *Client) Get(ctx context.Context, id, version string, query ...string) (map[string]any, error) {
	var body map[string]any
	err := c.call(ctx, http.MethodGet, c.at(id, version, query), wantsJSON, nil, func(r *http.Response) error {
		return runtime.UnmarshalAsJSON(r, &body)
	})
	return body, err
}

// maxPages bounds a list: a server that goes on for ever is not believed.
const maxPages = 100

// List returns all members of a collection, page after page. Errors are Failures.
func (c *Client) List(ctx context.Context, id, version string) ([]map[string]any, error) {
	var all []map[string]any
	next := c.at(id, version, nil)
	for range maxPages {
		var page struct {
			Value    []map[string]any `json:"value"`
			NextLink string           `json:"nextLink"`
		}
		err := c.call(ctx, http.MethodGet, next, wantsJSON, nil, func(r *http.Response) error {
			return runtime.UnmarshalAsJSON(r, &page)
		})
		if err != nil {
			return nil, err
		}
		all = append(all, page.Value...)
		switch next = page.NextLink; {
		case next == "":
			return all, nil
		case !strings.HasPrefix(next, strings.TrimRight(c.client.Endpoint(), "/")+"/"):
			return nil, fmt.Errorf("%s: the next page is said to be elsewhere, where the login is not to be shown", id)
		}
	}
	return nil, fmt.Errorf("%s: more than %d pages", id, maxPages)
}

// Post performs an action, such as listKeys, and returns what it answers. A nil
// payload sends no body. Errors are Failures.
func (c *Client) Post(ctx context.Context, id, version string, payload any) (map[string]any, error) {
	return c.Call(ctx, http.MethodPost, id, version, payload)
}

// Call does whatever the method says and returns what is answered; nil where that
// has no content. A long-running operation has then begun. Errors are Failures.
func (c *Client) Call(ctx context.Context, method, id, version string, payload any) (map[string]any, error) {
	var body map[string]any
	err := c.call(ctx, method, c.at(id, version, nil), wantsJSON, payload, func(r *http.Response) error {
		b, err := io.ReadAll(io.LimitReader(r.Body, maxAnswer))
		if err != nil || len(bytes.TrimSpace(b)) == 0 {
			return err
		}
		return json.Unmarshal(b, &body)
	})
	return body, err
}

// PostForText is Post for an action that answers plain text. It is empty where
// the answer has no content.
func (c *Client) PostForText(ctx context.Context, id, version string) (string, error) {
	var text string
	err := c.call(ctx, http.MethodPost, c.at(id, version, nil), wantsText, nil, func(r *http.Response) error {
		b, err := io.ReadAll(io.LimitReader(r.Body, maxAnswer))
		text = string(b)
		return err
	})
	return text, err
}

// at is the address of a resource. Query holds names and values by turns.
func (c *Client) at(id, version string, query []string) string {
	values := url.Values{"api-version": {version}}
	for pair := range slices.Chunk(query, 2) {
		values.Set(pair[0], pair[1])
	}
	// As in ARM's examples: not every service behind it reads '+' as a space.
	return runtime.JoinPaths(c.client.Endpoint(), id) + "?" + strings.ReplaceAll(values.Encode(), "+", "%20")
}

// What is asked for, as the Accept header says it.
const (
	wantsJSON = "application/json"
	wantsText = "application/octet-stream"
)

func (c *Client) call(ctx context.Context, method, address, wants string, payload any, read func(*http.Response) error) error {
	limited, cancel := context.WithTimeout(ctx, c.deadline)
	defer cancel()
	request, err := runtime.NewRequest(limited, method, address)
	if err != nil {
		return explain(err, method, address)
	}
	request.Raw().Header.Set("Accept", wants)
	if payload != nil {
		if err := runtime.MarshalAsJSON(request, payload); err != nil {
			return explain(err, method, address)
		}
	}
	answer, err := c.client.Pipeline().Do(request)
	if err != nil {
		return explain(err, method, address)
	}
	defer func() { _ = answer.Body.Close() }()
	if !runtime.HasStatusCode(answer, http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent) {
		return explain(runtime.NewResponseError(answer), method, address)
	}
	if err := read(answer); err != nil {
		return explain(err, method, address)
	}
	return nil
}
