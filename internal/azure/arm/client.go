package arm

import (
	"bytes"
	"context"
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

	"scaleout/internal/bounded"
)

// Deadlines. A call that is throttled is waited for as Retry-After says, where the call can
// still be answered afterwards. Where it says more, azcore tries no more at all: then it is
// told that it was throttled, and for how long (findings/azcore-long-retry-after.sh).
const (
	tryDeadline  = 20 * time.Second
	callDeadline = 60 * time.Second
	tries        = 2 // after the first
	longestWait  = callDeadline - tryDeadline
)

// A Client asks one cloud's Resource Manager. It is safe for concurrent use.
type Client struct {
	client   *azarm.Client
	deadline time.Duration
	once     azpolicy.RetryOptions // for what must not be done twice
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
	if o.Transport == nil {
		o.Transport = network()
	}
	client, err := azarm.NewClient("scaleout", "v1.0.0", o.Credential, &policy.ClientOptions{
		ClientOptions: azpolicy.ClientOptions{Cloud: o.Cloud, Transport: bounds{o.Transport, maxAnswer}, Retry: *o.Retry},
		// Looking at things must not register resource providers.
		DisableRPRegistration: true,
	})
	if err != nil {
		return nil, err
	}
	once := *o.Retry
	once.ShouldRetry = turnedAway
	return &Client{client: client, deadline: o.Deadline, once: once}, nil
}

// turnedAway reports whether a request was certainly not carried out. After any other error it
// may have been, also where a gateway answers in Azure's place: azcore would send it again, as the
// SDK for Python does (findings/azure-core-post-repeated.sh).
func turnedAway(answer *http.Response, _ error) bool {
	return answer != nil && answer.StatusCode == http.StatusTooManyRequests
}

// Get returns a resource's body. Errors are Failures.
func (c *Client) Get(ctx context.Context, id, version string, query ...string) (map[string]any, error) {
	var body map[string]any
	err := c.call(ctx, http.MethodGet, c.at(id, version, query), wantsJSON, nil, func(b []byte) error {
		return bounded.JSON(b, maxValues, &body)
	})
	return body, err
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
	err := c.call(ctx, method, c.at(id, version, nil), wantsJSON, payload, func(b []byte) error {
		if len(bytes.TrimSpace(b)) == 0 {
			return nil
		}
		return bounded.JSON(b, maxValues, &body)
	})
	return body, err
}

// PostForText is Post for an action that answers plain text. It is empty where
// the answer has no content.
func (c *Client) PostForText(ctx context.Context, id, version string) (string, error) {
	var text string
	err := c.call(ctx, http.MethodPost, c.at(id, version, nil), wantsText, nil, func(b []byte) error {
		text = string(b)
		return nil
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

// byteOrderMark begins what some of Azure's services answer, as azcore's own reader
// knows.
const byteOrderMark = "\ufeff"

func (c *Client) call(ctx context.Context, method, address, wants string, payload any, read func([]byte) error) error {
	_, err := c.exchange(ctx, method, address, wants, payload, read)
	return err
}

// exchange is call for who wants the answer's status and header, too.
func (c *Client) exchange(
	ctx context.Context, method, address, wants string, payload any, read func([]byte) error,
) (*http.Response, error) {
	limited, cancel := context.WithTimeout(ctx, c.deadline)
	defer cancel()
	request, err := runtime.NewRequest(limited, method, address)
	if err != nil {
		return nil, explain(err, method, address)
	}
	request.Raw().Header.Set("Accept", wants)
	if payload != nil {
		if err := runtime.MarshalAsJSON(request, payload); err != nil {
			return nil, explain(err, method, address)
		}
	}
	answer, err := c.client.Pipeline().Do(request)
	if err != nil {
		return nil, explain(err, method, address)
	}
	defer func() { _ = answer.Body.Close() }()
	if !runtime.HasStatusCode(answer, http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent) {
		return nil, c.fail(ctx, runtime.NewResponseError(answer), method, address)
	}
	text, err := runtime.Payload(answer) // azcore has it in memory
	if err == nil {
		err = read(bytes.TrimPrefix(text, []byte(byteOrderMark)))
	}
	if err != nil {
		return nil, explain(err, method, address)
	}
	return answer, nil
}
