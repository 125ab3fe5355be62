package prices

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/bounded"
	"scaleout/internal/clock"
)

// URL is the address of the API.
const URL = "https://prices.azure.com/api/retail/prices"

const apiVersion = "2023-01-01-preview"

// Limits of one question. A question of ours has a handful of answers; what
// exceeds this is not an answer to it.
const (
	deadline    = 30 * time.Second // of one call
	allDeadline = 5 * time.Minute  // of all pages, with the waits between attempts
	maxAttempts = 4                // of one call that is throttled or fails on the server
	maxWait     = time.Minute      // that an answer may ask for before the next attempt
	maxPages    = 20
	maxBytes    = 4 << 20 // of one page
	maxValues   = 100_000 // of JSON on one page: it holds 1,000 prices at most, of some twenty members each
)

// A Client asks the API.
type Client struct {
	HTTP  *http.Client
	URL   string // of the API; tests have their own
	Clock clock.Clock
}

// New returns a client of the real API.
func New() *Client {
	return &Client{HTTP: &http.Client{}, URL: URL, Clock: clock.System{}}
}

// item is one price as the API answers it.
type item struct {
	CurrencyCode     string   `json:"currencyCode"`
	TierMinimumUnits float64  `json:"tierMinimumUnits"`
	RetailPrice      *float64 `json:"retailPrice"`
	RegionName       string   `json:"armRegionName"`
	MeterName        string   `json:"meterName"`
	SKUName          string   `json:"skuName"`
	ProductName      string   `json:"productName"`
	ServiceName      string   `json:"serviceName"`
	UnitOfMeasure    string   `json:"unitOfMeasure"`
	Type             string   `json:"type"`
}

type answer struct {
	Items        *[]item `json:"Items"`
	NextPageLink string  `json:"NextPageLink"`
}

// all returns the items of every page that a filter leads to.
func (c *Client) all(ctx context.Context, filter, currency string) ([]item, error) {
	ctx, cancel := context.WithTimeout(ctx, allDeadline)
	defer cancel()
	base, err := url.Parse(c.URL)
	if err != nil {
		return nil, err
	}
	page := *base
	page.RawQuery = url.Values{"api-version": {apiVersion}, "currencyCode": {"'" + currency + "'"}, "$filter": {filter}}.Encode()
	var items []item
	for range maxPages {
		a, err := c.page(ctx, page.String())
		if err != nil {
			return nil, err
		}
		items = append(items, *a.Items...)
		if a.NextPageLink == "" {
			return items, nil
		}
		next, err := url.Parse(a.NextPageLink)
		if err != nil || !sameServer(base, next) {
			return nil, fmt.Errorf("the next page is said to be at %q, which is not on %s", a.NextPageLink, base.Host)
		}
		page = *next
	}
	return nil, fmt.Errorf("more than %d pages of prices for one question", maxPages)
}

// sameServer knows that the API writes the port into its links. What leads to
// another scheme is not followed: prices decide about budgets.
func sameServer(a, b *url.URL) bool {
	return strings.EqualFold(a.Hostname(), b.Hostname()) && a.Scheme == b.Scheme && port(a) == port(b)
}

func port(u *url.URL) string {
	if u.Port() == "" && u.Scheme == "https" {
		return "443"
	}
	return u.Port()
}

// page gets one page, again while the server is busy.
func (c *Client) page(ctx context.Context, address string) (answer, error) {
	for attempt := 1; ; attempt++ {
		a, wait, err := c.try(ctx, address, attempt)
		if err == nil || wait < 0 || attempt == maxAttempts {
			return a, err
		}
		if wait > maxWait {
			return a, fmt.Errorf("%w, and asks to wait %v", err, wait)
		}
		if err := c.Clock.Sleep(ctx, wait); err != nil {
			return a, err
		}
	}
}

// final, as a wait, means that another attempt would answer the same.
const final = time.Duration(-1)

func (c *Client) try(ctx context.Context, address string, attempt int) (a answer, wait time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return a, final, err
	}
	response, err := c.HTTP.Do(request)
	if err != nil {
		var broken *url.Error
		if errors.As(err, &broken) {
			err = broken.Err // without the address, which is long
		}
		return a, final, err
	}
	defer response.Body.Close()
	switch code := response.StatusCode; {
	case code == http.StatusTooManyRequests, code >= 500:
		return a, c.wait(response, attempt), fmt.Errorf("it answers %s", response.Status)
	case code != http.StatusOK:
		return a, final, fmt.Errorf("it answers %s", response.Status)
	}
	body, err := bounded.ReadAll(response.Body, maxBytes)
	if err == nil {
		err = ctx.Err() // who gave up is not told about the answer
	}
	if err != nil {
		return a, final, err
	}
	if err := bounded.JSON(body, maxValues, &a); err != nil {
		if errors.As(err, new(*bounded.TooLargeError)) {
			return a, final, err
		}
		return a, final, errors.New("the answer is not JSON as documented")
	}
	if a.Items == nil {
		return a, final, errors.New("the answer is JSON, but holds no Items")
	}
	return a, 0, nil
}

// wait returns the pause that Retry-After asks for, in seconds or as a date; without it, longer
// from attempt to attempt.
func (c *Client) wait(response *http.Response, attempt int) time.Duration {
	header := response.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(header); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(c.Clock.Now()), 0)
	}
	return time.Second << attempt
}
