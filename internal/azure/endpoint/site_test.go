package endpoint_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/localca"
)

const host = "shop-1234abcd.azurewebsites.net"

// site is what answers for the host, in front of a front end.
func site(t *testing.T, front http.HandlerFunc) (*localca.Authority, *endpoint.Site) {
	t.Helper()
	authority, err := localca.New(time.Now(), nil)
	require.NoError(t, err)
	server := httptest.NewServer(front)
	t.Cleanup(server.Close)
	s, err := endpoint.ServeSite(authority, host, server.URL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return authority, s
}

// to sends whatever goes out to the site, as curl --connect-to does.
func to(t *testing.T, authority *localca.Authority, s *endpoint.Site) *http.Client {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig: trusting(authority),
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", s.Addr())
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestASiteAnswersByItsOwnName(t *testing.T) {
	t.Parallel()
	authority, s := site(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Host, " ", r.URL, " ", r.Header.Get("X-Forwarded-For"))
	})
	client := to(t, authority, s)
	req, err := http.NewRequest(http.MethodGet, "https://"+host+"/a%2Fb?q=;", nil)
	require.NoError(t, err)
	req.Header.Set("X-Forwarded-For", "203.0.113.9")
	resp, err := client.Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, host+" /a%2Fb?q=; 203.0.113.9", string(body))

	_, err = client.Get("https://other.azurewebsites.net/")
	assert.ErrorContains(t, err, "certificate is valid for "+host)
	untrusting := to(t, authority, s)
	untrusting.Transport.(*http.Transport).TLSClientConfig = nil
	_, err = untrusting.Get("https://" + host)
	assert.Error(t, err, "whoever does not know the authority trusts nobody")
}

// What App Service's front end does to a connection, the client sees.
func TestASitePassesOnTheEndOfAConnection(t *testing.T) {
	t.Parallel()
	hangsUp := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) } // net/http ends the connection
	authority, s := site(t, hangsUp)
	_, err := to(t, authority, s).Get("https://" + host)
	assert.ErrorIs(t, err, io.EOF)
}

// A connection that is open and says nothing does not hold up the end.
func TestCloseEndsOpenConnections(t *testing.T) {
	t.Parallel()
	authority, s := site(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	silent, err := net.Dial("tcp", s.Addr())
	require.NoError(t, err)
	defer func() { _ = silent.Close() }()
	config := trusting(authority)
	config.ServerName = host
	kept, err := tls.Dial("tcp", s.Addr(), config)
	require.NoError(t, err)
	_, err = fmt.Fprintf(kept, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", host)
	require.NoError(t, err)
	_, err = bufio.NewReader(kept).ReadString('\n')
	require.NoError(t, err)

	require.NoError(t, s.Close())
	for _, c := range []net.Conn{silent, kept} {
		_, err = io.Copy(io.Discard, c)
		assert.NotErrorIs(t, err, context.DeadlineExceeded)
	}
	_, err = net.Dial("tcp", s.Addr())
	assert.Error(t, err)
}

func TestFrontEndsAreHTTP(t *testing.T) {
	t.Parallel()
	authority, err := localca.New(time.Now(), nil)
	require.NoError(t, err)
	for _, bad := range []string{"https://127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1", ""} {
		_, err := endpoint.ServeSite(authority, host, bad)
		assert.ErrorContains(t, err, "it has to be http://HOST:PORT", bad)
	}
}

func TestCertificates(t *testing.T) {
	t.Parallel()
	authority, err := localca.New(epoch, nil)
	require.NoError(t, err)
	_, err = authority.Certificate()
	require.Error(t, err)
	long := "a-name-that-is-longer-than-the-sixty-four-characters-of-a-common-name.azurewebsites.net"
	c, err := authority.Certificate(long, "127.0.0.1")
	require.NoError(t, err)
	require.NoError(t, c.Leaf.VerifyHostname(long))
	require.NoError(t, c.Leaf.VerifyHostname("127.0.0.1"))
	assert.Less(t, c.Leaf.NotAfter.Sub(epoch), 8*24*time.Hour)
	assert.NotContains(t, string(authority.CAPEM()), "PRIVATE")
}
