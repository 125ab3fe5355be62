package redisurl

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Scheme is the only scheme Azure's caches can be reached by: Redis over TLS.
const Scheme = "rediss"

// A URL is a parsed REDIS_URL. Its String form holds the key in clear. Without a key the app
// logs in by Microsoft Entra ID.
type URL struct {
	Host     string // host name, as Azure reports it
	Port     int    // TLS port
	Key      string // access key, not encoded
	Database int
}

// Build returns rediss://:<percent-encoded key>@<host>:<port>/0.
//
// It refuses what no client could connect with: an empty key, a host that is
// not one, a port out of range. No error shows the key.
func Build(host string, port int, key string) (string, error) {
	u := URL{Host: host, Port: port, Key: key}
	if err := u.check(); err != nil {
		return "", err
	}
	return u.String(), nil
}

// Keyless returns rediss://<host>:<port>/0, for an app that logs in by Microsoft Entra ID.
func Keyless(host string, port int) (string, error) {
	u := URL{Host: host, Port: port}
	if err := u.checkPlace(); err != nil {
		return "", err
	}
	return u.String(), nil
}

func (u URL) check() error {
	if u.Key == "" {
		return errors.New("the cache has no access key yet; run the update again once it is there")
	}
	return u.checkPlace()
}

func (u URL) checkPlace() error {
	switch {
	case !isHost(u.Host):
		return fmt.Errorf("%q is not a host name", u.Host)
	case u.Port < 1 || u.Port > 65535:
		return fmt.Errorf("%d is not a port", u.Port)
	}
	return nil
}

func isHost(s string) bool { return s != "" && !strings.ContainsAny(s, "/@:?# ") }

// String returns the URL with its key, if it has one, percent-encoded.
func (u URL) String() string {
	login := ""
	if u.Key != "" {
		login = ":" + encode(u.Key) + "@"
	}
	return fmt.Sprintf("%s://%s%s/%d", Scheme, login, net.JoinHostPort(u.Host, strconv.Itoa(u.Port)), u.Database)
}

// encode escapes all that is not unreserved. url.UserPassword leaves '+' and
// '=' alone, which RFC 3986 permits in userinfo, but form decoders turn '+'
// into a space.
func encode(key string) string {
	return strings.ReplaceAll(url.QueryEscape(key), "+", "%20")
}

// Parse reads a REDIS_URL. It refuses what does not work on Azure (redis://, no
// port, no key) and says why. Errors show no part of the URL but redis:// and a port that is
// out of range: in what is not quite a URL, anything can be the key, even what stands before
// the first colon.
func Parse(s string) (URL, error) {
	u, err := ParseAny(s)
	if err != nil {
		return URL{}, err
	}
	if u.Key == "" {
		return URL{}, errors.New("no access key in it")
	}
	return u, nil
}

// ParseAny reads a REDIS_URL that has a key or has none.
func ParseAny(s string) (URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		return URL{}, errors.New("not a URL: is the key percent-encoded?")
	}
	if u.Scheme != Scheme {
		return URL{}, fmt.Errorf("%s: Azure's caches speak TLS, which needs %s://", wrongScheme(u.Scheme), Scheme)
	}
	key, _ := u.User.Password()
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		return URL{}, errors.New("no port in it")
	}
	db, err := strconv.Atoi(strings.TrimPrefix(u.Path, "/"))
	if err != nil && strings.Trim(u.Path, "/") != "" {
		return URL{}, errors.New("the path is not a database number")
	}
	if !isHost(u.Hostname()) {
		return URL{}, errors.New("no host name in it")
	}
	parsed := URL{Host: u.Hostname(), Port: port, Key: key, Database: db}
	return parsed, parsed.checkPlace()
}

func wrongScheme(scheme string) string {
	if scheme == "redis" {
		return "redis:// is not encrypted"
	}
	return "it does not begin with " + Scheme + "://"
}
