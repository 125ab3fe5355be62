package audit_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/audit"
	"scaleout/internal/testkit"
)

// page is where the tables are, after what is written by hand.
const page, tables = "../../docs/audit.md", "## What prod passes\n"

// The tables of docs/audit.md are what the audit says of prod. To write them: go test
// ./internal/audit -update.
func TestPage(t *testing.T) {
	t.Parallel()
	report, _, _ := audited(t, "prod")
	private, _, _ := audited(t, "prod", "network", "private")
	content, err := os.ReadFile(page)
	require.NoError(t, err)
	head, _, found := strings.Cut(string(content), tables)
	require.True(t, found)
	testkit.Golden(t, page, head+tables+document(report, private))
}

// document writes what prod is found to be, and where it would be found otherwise in a private network.
func document(r, private audit.Report) string {
	var b strings.Builder
	within := map[string]audit.Finding{}
	for _, f := range private.Findings {
		within[f.Item] = f
	}
	fmt.Fprintf(&b, "\n%d items pass, %d fail, %d do not apply; with `network: private`, %d, %d and %d. A test writes these tables.\n",
		r.Count(audit.Pass), r.Count(audit.Fail), r.Count(audit.NotApplicable),
		private.Count(audit.Pass), private.Count(audit.Fail), private.Count(audit.NotApplicable))
	b.WriteString("\n### Azure Policy's built-in definitions\n\n| definition | item | prod | private | why |\n| --- | --- | --- | --- | --- |\n")
	for _, f := range r.Findings {
		for _, ref := range f.References {
			if ref.Scheme == audit.Policy {
				fmt.Fprintf(&b, "| %s `%s` | `%s` | %s |\n", ref.Name, ref.ID, f.Item, outcome(f, within[f.Item]))
			}
		}
	}
	b.WriteString("\n### Items that no definition covers\n\n| item | known as | prod | private | why |\n| --- | --- | --- | --- | --- |\n")
	for _, f := range r.Findings {
		var ids []string
		policy := false
		for _, ref := range f.References {
			ids = append(ids, ref.String())
			policy = policy || ref.Scheme == audit.Policy
		}
		if !policy {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Item, strings.Join(ids, ", "), outcome(f, within[f.Item]))
		}
	}
	b.WriteString("\n### Controls of the benchmarks\n\n| control | items | prod | private |\n| --- | --- | --- | --- |\n")
	inside := controls(private)
	for i, c := range controls(r) {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.name, strings.Join(c.items, ", "), strings.Join(c.found, ", "), strings.Join(inside[i].found, ", "))
	}
	return b.String()
}

func outcome(f, private audit.Finding) string {
	why := f.Seen
	if f.Do != "" {
		why += ". " + strings.ToUpper(f.Do[:1]) + f.Do[1:]
	}
	return string(f.Status) + " | " + string(private.Status) + " | " + strings.ReplaceAll(why, "|", `\|`)
}

type control struct {
	name         string
	items, found []string
}

// controls are those of MCSB and CIS, in the order in which they are met.
func controls(r audit.Report) []*control {
	var all []*control
	byName := map[string]*control{}
	for _, f := range r.Findings {
		for _, ref := range f.References {
			if ref.Scheme != audit.MCSB && ref.Scheme != audit.CIS {
				continue
			}
			c := byName[ref.String()]
			if c == nil {
				c = &control{name: ref.String()}
				byName[c.name], all = c, append(all, c)
			}
			c.items, c.found = append(c.items, "`"+f.Item+"`"), append(c.found, string(f.Status))
		}
	}
	return all
}
