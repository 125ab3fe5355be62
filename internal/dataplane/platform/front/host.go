package front

import (
	"net"
	"net/netip"
	"strings"
)

// App Service answers 404 to a Host header that names none of its sites. Here that is
// more than a likeness: a web page can give its own name our address, and a browser then
// lets it read the app's answers (DNS rebinding).

// IsNamed reports whether a Host header is a site's own name.
func IsNamed(host, name string) bool {
	return name != "" && strings.EqualFold(withoutPort(host), name)
}

// IsLocal reports whether a Host header is an address of this machine.
func IsLocal(host string) bool {
	host = withoutPort(host)
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && address.IsLoopback()
}

func withoutPort(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}
