package settings

import (
	"regexp"
	"slices"
	"time"
)

// goDate is a date that YAML took for one, as Pulumi hands it to the program: fmt's form of
// a time.Time (sdk 3.259.0, read 2026-11-30).
var goDate = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC$`)

// dateRule refuses app settings and tags that were written as a date without quotes, such
// as the version of an API: the app would get another text.
func dateRule(d *draft) Problems {
	var ps Problems
	for _, e := range slices.Concat(d.appSettings, d.tags) {
		if !goDate.MatchString(e.text) {
			continue
		}
		at, err := time.Parse("2006-01-02 15:04:05 -0700 MST", e.text)
		if err != nil {
			continue
		}
		meant := at.Format(time.DateOnly)
		if !at.Equal(at.Truncate(24 * time.Hour)) {
			meant = at.Format(time.RFC3339Nano)
		}
		p := Problem{
			Key: e.path, Value: e.text,
			Reason:  "The stack's file has a date here, and Pulumi makes this text of it. The command sets " + meant + " as a text.",
			Allowed: "a text in quotes, such as \"" + meant + "\"",
			Fix:     d.setPath(e.path, meant),
		}
		if !printable(e.path) {
			p.Fix = d.removeElement(e.path)
		}
		ps = append(ps, p)
	}
	return ps
}
