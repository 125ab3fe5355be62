package report

import (
	"fmt"
	"slices"
	"strings"

	"scaleout/internal/rehearse/result"
)

// releases has a row for each way to release, and below what was said of those that did
// not reach production.
func releases(b *strings.Builder, ways []result.TopologySummary, width int) {
	head := []string{"failed", "logged out", "seconds with losses", "seconds", "people who got it", "way"}
	var rows []row
	for _, t := range ways {
		r := t.Release
		rows = append(rows, row{
			[]string{share(t.Failed, t.Requests), people(t.Numbers), fmt.Sprint(r.Bad), fmt.Sprintf("%.1f", r.Seconds), fmt.Sprint(r.People)},
			t.Title + ": " + r.Outcome,
		})
	}
	columns(b, width, head, rows)
	for _, t := range ways {
		if t.Release.Reason != "" {
			b.WriteString(wrap(t.Title+": "+firstLine(t.Release.Reason), width))
		}
	}
}

// firstLine leaves out the log that may follow.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSuffix(strings.TrimRight(line, " :;"), "; its last lines")
}

// releaseKept says what was kept, and no more than was rehearsed.
func releaseKept(s result.Summary) string {
	const good = "'scaleout deploy' lost no request and logged nobody out"
	if slices.ContainsFunc(s.Topologies, func(t result.TopologySummary) bool { return t.Release != nil && t.Release.Broken != "" }) {
		return good + ", and no broken release reached production"
	}
	return good
}
