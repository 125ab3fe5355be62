package verify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"scaleout/program/redisurl"
)

// pingCache connects to the cache with the key that the app has, or without one where it has a
// token, over TLS, and says PING. From here there may be no way to a cache behind a firewall.
func (o *Options) pingCache(ctx context.Context, s *seen) (pong, error) {
	if s.cache.err != nil {
		return pong{}, s.cache.err
	}
	key, err := s.appKey()
	if err != nil {
		return pong{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, o.Patience)
	defer cancel()
	at := s.cache.value
	address := net.JoinHostPort(at.host, strconv.Itoa(at.port))
	connection, err := o.Dial(ctx, "tcp", address)
	if err != nil {
		return pong{unreachable: fmt.Sprintf("no connection to %s from here (%s)", address, reason(err))}, nil
	}
	secured := tls.Client(connection, &tls.Config{ServerName: at.host, RootCAs: o.Roots, MinVersion: tls.VersionTLS12})
	defer func() { _ = secured.Close() }()
	if err := secured.HandshakeContext(ctx); err != nil {
		if at.private {
			return pong{unreachable: "no connection to " + address + " from here"}, nil // or none that is worth the name
		}
		return pong{refused: "the TLS handshake fails: " + reason(err)}, nil
	}
	client := redis.NewClient(&redis.Options{
		Password: key, MaxRetries: -1, DisableIdentity: true,
		Dialer: func(context.Context, string, string) (net.Conn, error) { return secured, nil },
	})
	defer func() { _ = client.Close() }()
	err = client.Ping(ctx).Err()
	if s.byToken() && err != nil && strings.HasPrefix(err.Error(), "NOAUTH ") {
		return pong{}, nil // it answers; a login takes a token, which only the app gets
	}
	if err != nil {
		return pong{refused: "it answers " + reason(err)}, nil
	}
	return pong{}, nil
}

// appKey is the access key in the app's REDIS_URL.
func (s *seen) appKey() (string, error) {
	if s.settings.err != nil {
		return "", s.settings.err
	}
	u, err := redisurl.ParseAny(s.redisURL())
	if err != nil || u.Key == "" && !s.byToken() {
		return "", errNoKey
	}
	return u.Key, nil
}

var errNoKey = errors.New("REDIS_URL has no key to try")

// reason is the innermost part of a network error: what is wrong, without the
// address, which the caller names.
func reason(err error) string {
	var op *net.OpError
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return "the name is not known"
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &op):
		return op.Err.Error()
	}
	return strings.TrimSpace(err.Error())
}
