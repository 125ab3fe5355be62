package settings

import "fmt"

// minTLSVersions are those that an app may still be reached with. App Service
// takes 1.0 and 1.1, too, which RFC 8996 forbids.
var minTLSVersions = []string{"1.2", "1.3"}

// minTLSRule holds for the app and for its SCM site.
func minTLSRule(d *draft) Problems {
	return append(d.minTLS(KeyMinTLSVersion, "an app", d.MinTLSVersion),
		d.minTLS(KeySCMMinTLSVersion, "an SCM site", d.SCMMinTLSVersion)...)
}

func (d *draft) minTLS(key, what, version string) Problems {
	if contains(minTLSVersions, version) {
		return nil
	}
	p := Problem{
		Key: key, Reason: fmt.Sprintf("This is not a version of TLS that %s can be limited to.", what),
		Allowed: "1.2 or 1.3",
		Fix:     d.set(key, defaultText(key)),
	}
	switch version {
	case "1.0", "1.1":
		p.Reason = "TLS 1.0 and 1.1 are no longer safe (RFC 8996)."
	case "":
		p.Reason = "Without a version Azure's default would hold, which has changed over time."
	}
	return Problems{p}
}
