package front

import (
	"net"
	"net/netip"
	"strings"
)

// isOurs reports whether a Host header names the site: by its own name, or as an
// address of this machine. App Service answers 404 to any other. Here it is more than
// a likeness: a web page can give its own name our address, and a browser then lets it
// read the app's answers (DNS rebinding).
func (f *Front) isOurs(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if strings.EqualFold(host, f.options.HostName) || strings.EqualFold(host, "localhost") {
		return host != ""
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && address.IsLoopback()
}
