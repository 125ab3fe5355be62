package arm

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"scaleout/internal/bounded"
)

// page is one of a list.
type page struct {
	Value    []map[string]any `json:"value"`
	NextLink string           `json:"nextLink"`
}

// List returns all members of a collection, page after page, within the time of one
// call. A server that goes on for ever is not believed. Errors are Failures.
func (c *Client) List(ctx context.Context, id, version string) ([]map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, c.deadline)
	defer cancel()
	var all []map[string]any
	left := budget{maxList, maxListed}
	next := c.at(id, version, nil)
	for range maxPages {
		var p page
		err := c.call(ctx, http.MethodGet, next, wantsJSON, nil, func(text []byte) error { return left.read(text, &p) })
		if err != nil {
			return nil, err
		}
		all = append(all, p.Value...)
		switch next = p.NextLink; {
		case next == "":
			return all, nil
		case !strings.HasPrefix(next, strings.TrimRight(c.client.Endpoint(), "/")+"/"):
			return nil, fmt.Errorf("%s: the next page is said to be elsewhere, where the login is not to be shown", id)
		}
	}
	return nil, fmt.Errorf("%s: more than %d pages", id, maxPages)
}

// budget is what may still be read of a list.
type budget struct{ bytes, values int }

func (b *budget) read(text []byte, into *page) error {
	if b.bytes -= len(text); b.bytes < 0 {
		return &bounded.TooLargeError{Limit: maxList, Of: "bytes"}
	}
	if b.values -= bounded.Values(text); b.values < 0 {
		return &bounded.TooLargeError{Limit: maxListed, Of: "values"}
	}
	return bounded.JSON(text, maxListed, into)
}
