package github_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/ci/github"
)

// endless never ends, and counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	copy(p, bytes.Repeat([]byte("["), len(p)))
	return len(p), nil
}

func (*endless) Close() error { return nil }

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answering(status int, body func() io.ReadCloser) *github.Client {
	return &github.Client{API: "https://api.example", Repository: "o/r", Token: token, HTTP: &http.Client{
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			content := body()
			if err := r.Context().Err(); err != nil {
				return nil, err
			}
			return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: content, Request: r}, nil
		}),
	}}
}

func TestAttackByLargeAnswers(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusForbidden} {
		forever := &endless{}
		_, err := answering(status, func() io.ReadCloser { return forever }).Publish(t.Context(), 7, "text")
		require.ErrorContains(t, err, "more than 16777216 bytes")
		assert.Less(t, forever.read, 17<<20)
	}
	many := "[" + strings.Repeat(`{"a":0},`, 200_000) + "{}]"
	_, err := answering(http.StatusOK, func() io.ReadCloser { return io.NopCloser(strings.NewReader(many)) }).Publish(t.Context(), 7, "text")
	require.ErrorContains(t, err, "more than 100000 values")
}

// Pages that are quick one by one have an end together.
func TestAttackBySlowPages(t *testing.T) {
	t.Parallel()
	page := "[" + strings.Repeat(`{"id":1},`, 99) + `{"id":1}]`
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := answering(http.StatusOK, func() io.ReadCloser {
			time.Sleep(29 * time.Second)
			return io.NopCloser(strings.NewReader(page))
		}).Publish(t.Context(), 7, "text")
		require.Error(t, err)
		assert.Less(t, time.Since(start), 6*time.Minute)
	})
}
