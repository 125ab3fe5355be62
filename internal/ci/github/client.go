package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"scaleout/internal/bounded"
)

// deadline bounds one call.
const deadline = 30 * time.Second

// Bounds of an answer. A page has a hundred comments of at most 65,536 characters each.
const (
	maxBytes  = 16 << 20
	maxValues = 100_000 // of JSON
)

// A Client acts for one repository.
type Client struct {
	HTTP       *http.Client
	API        string // address of the API, GITHUB_API_URL
	Repository string // "owner/name", GITHUB_REPOSITORY
	Token      string // GITHUB_TOKEN, with pull-requests: write
}

// call does one request. A refusal is an error of one line with GitHub's
// reason and, where it is known, the remedy.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, body, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	var content io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(b)
	}
	address := strings.TrimSuffix(c.API, "/") + "/repos/" + c.Repository + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/vnd.github+json")
	request.Header.Set("X-GitHub-Api-Version", "2022-11-28")
	request.Header.Set("Authorization", "Bearer "+c.Token)
	response, err := c.HTTP.Do(request)
	if err != nil {
		var broken *url.Error
		if errors.As(err, &broken) {
			err = broken.Err
		}
		return fmt.Errorf("GitHub cannot be asked: %w", err)
	}
	defer response.Body.Close()
	b, err := bounded.ReadAll(response.Body, maxBytes)
	if err != nil {
		return fmt.Errorf("GitHub cannot be asked: %w", err)
	}
	if response.StatusCode/100 != 2 {
		if path == "" {
			path = "/repos/" + c.Repository
		}
		return refusal(method, path, response.Status, response.StatusCode, b)
	}
	if err := bounded.JSON(b, maxValues, answer); err != nil {
		if errors.As(err, new(*bounded.TooLargeError)) {
			return fmt.Errorf("GitHub cannot be asked: %w", err)
		}
		return fmt.Errorf("GitHub's answer to %s %s is not JSON as documented", method, path)
	}
	return nil
}

func refusal(method, path, status string, code int, body []byte) error {
	var said struct{ Message string }
	_ = bounded.JSON(body, maxValues, &said) // it may say nothing
	err := fmt.Errorf("GitHub refuses %s %s: %s", method, path, status)
	if said.Message != "" {
		err = fmt.Errorf("%w, %q", err, said.Message)
	}
	switch code {
	case http.StatusUnauthorized:
		return fmt.Errorf("%w; is GITHUB_TOKEN set?", err)
	case http.StatusForbidden, http.StatusNotFound:
		if strings.HasPrefix(path, "/repos/") || strings.HasPrefix(path, "/actions/oidc/") {
			return fmt.Errorf("%w; the token has to read the repository: its scope 'repo', or 'Actions: read' of a fine-grained one", err)
		}
		return fmt.Errorf("%w; the job needs 'permissions: pull-requests: write'", err)
	}
	return err
}
