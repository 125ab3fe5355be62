package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// connectTo dials what 'local serve' says instead of what a name leads to, as
// curl's --connect-to does.
func (c *client) connectTo(ctx context.Context, network, address string) (net.Conn, error) {
	for _, pair := range regexp.MustCompile(`--connect-to (\S+?:\d+):(\S+:\d+)`).FindAllStringSubmatch(c.serving.out, -1) {
		if pair[1] == address {
			return (&net.Dialer{}).DialContext(ctx, network, pair[2])
		}
	}
	return nil, fmt.Errorf("nothing is said about %s:\n%s", address, c.serving.out)
}

// trust is what programs trust that read SSL_CERT_FILE.
func (c *client) trust() *tls.Config {
	c.t.Helper()
	bundle, err := os.ReadFile(c.value("SSL_CERT_FILE"))
	require.NoError(c.t, err)
	pool := x509.NewCertPool()
	require.True(c.t, pool.AppendCertsFromPEM(bundle))
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

func (c *client) browser() *http.Client {
	c.t.Helper()
	transport := &http.Transport{TLSClientConfig: c.trust(), DialContext: c.connectTo}
	c.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// ping greets the cache with the name and the key of a REDIS_URL.
func (c *client) ping(url string) error {
	c.t.Helper()
	o, err := redis.ParseURL(url)
	require.NoError(c.t, err)
	o.TLSConfig = c.trust()
	o.TLSConfig.ServerName, _, _ = strings.Cut(o.Addr, ":")
	o.MaxRetries = -1
	o.Dialer = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := c.connectTo(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return tls.Client(conn, o.TLSConfig), nil
	}
	client := redis.NewClient(o)
	defer func() { _ = client.Close() }()
	return client.Ping(c.t.Context()).Err()
}
