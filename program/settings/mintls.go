package settings

// minTLSVersions are those that an app may still be reached with. App Service
// takes 1.0 and 1.1, too, which RFC 8996 forbids.
var minTLSVersions = []string{"1.2", "1.3"}

func minTLSRule(d *draft) Problems {
	if contains(minTLSVersions, d.MinTLSVersion) {
		return nil
	}
	p := Problem{
		Key: KeyMinTLSVersion, Reason: "This is not a version of TLS that an app can be limited to.",
		Allowed: "1.2 or 1.3",
		Fix:     d.set(KeyMinTLSVersion, defaultText(KeyMinTLSVersion)),
	}
	switch d.MinTLSVersion {
	case "1.0", "1.1":
		p.Reason = "TLS 1.0 and 1.1 are no longer safe (RFC 8996)."
	case "":
		p.Reason = "Without a version Azure's default would hold, which has changed over time."
	}
	return Problems{p}
}
