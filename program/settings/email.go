package settings

import (
	"net/mail"
	"strings"
)

// emailRule takes bare addresses: autoscale mails them on every scaling.
func emailRule(d *draft) Problems { return addressProblems(d, KeyNotifyEmails, d.emails) }

// alertEmailRule is the same for those who are told of alerts.
func alertEmailRule(d *draft) Problems {
	return addressProblems(d, KeyAlertEmails, d.monitoring.emails)
}

func addressProblems(d *draft, key string, addresses []element) Problems {
	var ps Problems
	for _, e := range addresses {
		if isEmail(e.text) {
			continue
		}
		p := Problem{
			Key: e.path, Value: d.shown(key, e.text),
			Reason:  "This is not an e-mail address.",
			Allowed: "a bare address such as ops@example.com, one in each place of the list",
			Fix:     d.removePath(e.path),
		}
		if a, err := mail.ParseAddress(e.text); err == nil && isEmail(a.Address) && !d.encrypted[key] {
			p.Reason = "Only the bare address goes here."
			p.Fix = d.setPath(e.path, a.Address)
		}
		ps = append(ps, p)
	}
	return ps
}

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" || !printable(s) || strings.Contains(s, " ") {
		return false
	}
	_, domain, _ := strings.Cut(s, "@")
	return strings.Contains(strings.Trim(domain, "."), ".")
}
