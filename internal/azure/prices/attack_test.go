package prices_test

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

	"scaleout/internal/azure/prices"
	"scaleout/internal/clock"
)

// endless never ends, and counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	copy(p, bytes.Repeat([]byte(" "), len(p)))
	return len(p), nil
}

func (*endless) Close() error { return nil }

func client(answer func() io.ReadCloser) *prices.Client {
	return &prices.Client{URL: "https://prices.example/", Clock: clock.System{}, HTTP: &http.Client{
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			content := answer()
			if err := r.Context().Err(); err != nil {
				return nil, err
			}
			return &http.Response{StatusCode: http.StatusOK, Body: content, Request: r}, nil
		}),
	}}
}

// Nobody is believed to have so many prices.
func TestAttackByLargeAnswers(t *testing.T) {
	t.Parallel()
	forever := &endless{}
	for says, body := range map[string]io.ReadCloser{
		"more than 4194304 bytes": forever,
		"more than 100000 values": io.NopCloser(strings.NewReader(`{"Items":[` + strings.Repeat(`{"a":0},`, 200_000) + `{}]}`)),
	} {
		_, err := client(func() io.ReadCloser { return body }).Price(t.Context(), "P1v3", "westeurope", "USD")
		assert.ErrorContains(t, err, says)
	}
	assert.Less(t, forever.read, 5<<20)
}

// Pages and waits that are short one by one have an end together.
func TestAttackBySlowPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := client(func() io.ReadCloser {
			time.Sleep(29 * time.Second)
			return io.NopCloser(strings.NewReader(`{"Items":[],"NextPageLink":"https://prices.example/more"}`))
		}).Price(t.Context(), "P1v3", "westeurope", "USD")
		require.Error(t, err)
		assert.Less(t, time.Since(start), 6*time.Minute)
	})
}
