package connect

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// A HostPort is a port of a host, which is a name or an IP address.
type HostPort struct {
	Host string
	Port int
}

// String returns HOST:PORT, as [net.Dial] takes it.
func (a HostPort) String() string { return net.JoinHostPort(a.Host, strconv.Itoa(a.Port)) }

// ParseHostPort reads HOST:PORT.
func ParseHostPort(text string) (HostPort, error) {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return HostPort{}, err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 || host == "" {
		return HostPort{}, fmt.Errorf("%q: want HOST:PORT, with a port from 1 to 65535", text)
	}
	return HostPort{Host: host, Port: int(n)}, nil
}

// A Route leads from an address to another at which it is answered.
type Route struct{ From, To HostPort }

// String returns HOST:PORT:TOHOST:TOPORT, as curl's --connect-to takes it.
func (r Route) String() string { return r.From.String() + ":" + r.To.String() }

// ParseRoute reads HOST:PORT:TOHOST:TOPORT. IPv6 addresses are in brackets.
func ParseRoute(text string) (Route, error) {
	wrong := fmt.Errorf("%s: want HOST:PORT:TOHOST:TOPORT, for example cache.redis.cache.windows.net:6380:localhost:16380", text)
	for i, c := range text {
		if c != ':' {
			continue
		}
		from, fromErr := ParseHostPort(text[:i])
		to, toErr := ParseHostPort(text[i+1:])
		if fromErr == nil && toErr == nil {
			return Route{from, to}, nil
		}
	}
	return Route{}, wrong
}

// Routes are looked through in order; the first that fits holds.
type Routes []Route

// Resolve returns where an address HOST:PORT is answered: elsewhere, or there.
func (all Routes) Resolve(address string) string {
	for _, r := range all {
		if strings.EqualFold(r.From.String(), address) {
			return r.To.String()
		}
	}
	return address
}

// Proxy returns the proxy for a request, as the environment names it. A request to an
// address that is answered elsewhere goes there itself: a proxy would ask the address
// that nobody answers, or a stranger. It has the form of [http.Transport]'s Proxy.
func (all Routes) Proxy(r *http.Request) (*url.URL, error) {
	port := r.URL.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[r.URL.Scheme]
	}
	address := net.JoinHostPort(r.URL.Hostname(), port)
	if all.Resolve(address) != address {
		return nil, nil
	}
	return http.ProxyFromEnvironment(r)
}

// DialContext connects to where an address is answered. It has the form of
// [net.Dialer.DialContext].
func (all Routes) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, all.Resolve(address))
}
