package login

import (
	"fmt"
	"net/url"
	"strings"

	"scaleout/program/shellword"
)

// CheckPath refuses what cannot follow an app's host name in a request, and names what is
// meant: of an address its path and its query.
func CheckPath(flag, value string) error {
	u, err := url.Parse(value)
	plain := !strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r == 0x7f })
	if err == nil && plain && strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "//") {
		return nil
	}
	meant := "/login"
	if err == nil && plain && strings.Trim(u.Path, "/") != "" {
		meant = "/" + strings.TrimLeft(u.EscapedPath(), "/") // a slash at its end stays: Django wants it
		if u.RawQuery != "" {
			meant += "?" + u.RawQuery
		}
	}
	return fmt.Errorf("%s %s: must be a path that begins with a slash, for example %s %s", flag, shellword.Of(value), flag, shellword.Of(meant))
}

// CheckHeader refuses what is no name of a header (RFC 9110, 5.1 and 5.6.2).
func CheckHeader(flag, value string) error {
	const token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
	if value != "" && strings.Trim(strings.ToLower(value), token) == "" {
		return nil
	}
	return fmt.Errorf("%s %s: is no name of a header, such as X-Instance-Id", flag, shellword.Of(value))
}
