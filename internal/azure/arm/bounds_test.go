package arm_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
)

// endless begins with a text and goes on for ever. It counts what is read of it.
type endless struct {
	first io.Reader
	more  string
	read  *atomic.Int64
}

func (e endless) Read(p []byte) (int, error) {
	n, _ := e.first.Read(p)
	if n == 0 {
		for n < len(p) {
			n += copy(p[n:], e.more)
		}
	}
	e.read.Add(int64(n))
	return n, nil
}

func (e endless) Close() error { return nil }

const megabyte = 1 << 20

// An answer without an end is read to the limit, once, and told as what it is.
func TestAttackByEndlessAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status      int
		first, more string
		most        int64
		says        string
	}{
		"a text":         {200, `{"name":"`, "x", 3 * megabyte, "the answer has more than 2097152 bytes"},
		"members":        {200, `{"a":0`, `,"a":0`, 3 * megabyte, "the answer has more than 2097152 bytes"},
		"white space":    {200, ``, " ", 3 * megabyte, "the answer has more than 2097152 bytes"},
		"a refusal":      {403, `{"error":{"code":"`, "x", 2 * megabyte, "you may not GET " + site},
		"an outage":      {503, `{"error":{"code":"`, "x", 2 * megabyte, "Azure answers 503"},
		"a missing page": {404, `<html>`, "<br>", 2 * megabyte, "is not there"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var read atomic.Int64
			client := newClient(t, func(r *http.Request) (*http.Response, error) {
				return &http.Response{
					StatusCode: c.status, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
					Body: endless{strings.NewReader(c.first), c.more, &read},
				}, nil
			}, credential{})
			for _, ask := range []func() error{
				func() error { _, err := client.Get(t.Context(), site, "1"); return err },
				func() error { _, err := client.List(t.Context(), site, "1"); return err },
			} {
				read.Store(0)
				require.ErrorContains(t, ask(), c.says)
				assert.LessOrEqual(t, read.Load(), c.most)
			}
		})
	}
}

// Few bytes can be many objects.
func TestAttackByManyValues(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"value":[` + strings.Repeat(`{"a":0},`, 200_000) + `{}]}`,
		`{"value":[],"x":[` + strings.Repeat(`[],`, 400_000) + `0]}`,
		`{"value":[],"x":` + strings.Repeat(`{"a":`, 9_000) + `[` + strings.Repeat(`0,`, 200_000) + `0]` + strings.Repeat(`}`, 9_000) + `}`,
	} {
		client := newClient(t, answer(200, body), credential{})
		_, err := client.Get(t.Context(), site, "1")
		require.ErrorContains(t, err, "more than 50000 values")
		_, err = client.List(t.Context(), site, "1")
		require.ErrorContains(t, err, "more than 200000 values")
	}
}

// Pages that are small one by one add up.
func TestAttackByManyPages(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	client, err := arm.New(arm.Options{Credential: credential{}, Transport: transport(func(r *http.Request) (*http.Response, error) {
		asked.Add(1)
		return answer(200, `{"value":[{"name":"`+strings.Repeat("x", megabyte)+`"}],"nextLink":"https://management.azure.com/more"}`)(r)
	})})
	require.NoError(t, err)
	_, err = client.List(t.Context(), site, "1")
	require.ErrorContains(t, err, "more than 8388608 bytes")
	assert.EqualValues(t, 8, asked.Load())
}

// A page each moment is no way to be asked for ever.
func TestAttackBySlowPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, err := arm.New(arm.Options{Credential: credential{}, Transport: transport(func(r *http.Request) (*http.Response, error) {
			time.Sleep(5 * time.Second)
			return answer(200, `{"value":[],"nextLink":"https://management.azure.com/more"}`)(r)
		})})
		require.NoError(t, err)
		start := time.Now()
		_, err = client.List(t.Context(), site, "1")
		assert.Equal(t, arm.TimedOut, arm.KindOf(err), err)
		assert.LessOrEqual(t, time.Since(start), 65*time.Second)
	})
}

// What a server names an error is shown in a line of bounded length.
func TestAttackByLongErrorCodes(t *testing.T) {
	t.Parallel()
	client := newClient(t, answer(409, arms(strings.Repeat("x", 50_000))), credential{})
	_, err := client.Get(t.Context(), site, "1")
	require.Error(t, err)
	assert.Less(t, len(err.Error()), 500)
}

// The cloud's description and the login are answers of a server, too.
func TestAttackByAnEndlessLogin(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/metadata") {
			_, _ = io.WriteString(w, `{"resourceManager":"https://`+r.Host+`","authentication":{"loginEndpoint":"https://`+r.Host+`","audiences":["a"]}}`)
			return
		}
		for chunk := bytes.Repeat([]byte(" "), 64<<10); ; {
			n, err := w.Write(chunk)
			if sent.Add(int64(n)); err != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	place, err := arm.Find(t.Context(), environment{"ARM_METADATA_HOSTNAME": server.Listener.Addr().String()}.get, server.Client())
	require.NoError(t, err)
	place, err = arm.LoginAs(place, "tenant", "client", "secret", server.Client())
	require.NoError(t, err)
	client, err := arm.New(arm.Options{Cloud: place.Cloud, Credential: place.Credential, Transport: server.Client()})
	require.NoError(t, err)
	_, err = client.Get(t.Context(), site, "1")
	require.Error(t, err)
	assert.Less(t, sent.Load(), int64(64*megabyte))
}
