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

// columns are the stacks that the tables compare: prod, and what settings make of it.
var columns = []struct {
	name   string
	config []string
}{
	{"prod", nil},
	{"private", []string{"network", "private"}},
	{"inside", []string{"network", "private", "appAccess", "private"}},
	{"front door", []string{"appAccess", "frontDoor"}},
	{"no passwords", []string{"network", "private", "appAccess", "private", "secrets", "keyvault", "redisAuth", "entra"}},
}

// The tables of docs/audit.md are what the audit says of prod. To write them: go test
// ./internal/audit -update.
func TestPage(t *testing.T) {
	t.Parallel()
	var reports []audit.Report
	for _, c := range columns {
		report, _, _ := audited(t, "prod", c.config...)
		reports = append(reports, report)
	}
	content, err := os.ReadFile(page)
	require.NoError(t, err)
	head, _, found := strings.Cut(string(content), tables)
	require.True(t, found)
	testkit.Golden(t, page, head+tables+document(reports))
}

// document writes what the stacks are found to be, side by side. Why is said of the first.
func document(reports []audit.Report) string {
	var b strings.Builder
	b.WriteString("\n| stack | settings | pass | fail | do not apply |\n| --- | --- | --- | --- | --- |\n")
	var names, rule string
	for i, c := range columns {
		r := reports[i]
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %d |\n", c.name, settingsOf(c.config), r.Count(audit.Pass), r.Count(audit.Fail), r.Count(audit.NotApplicable))
		names, rule = names+" | "+c.name, rule+" | ---"
	}
	b.WriteString("\nA test writes these tables.\n")
	b.WriteString("\n### Azure Policy's built-in definitions\n\n| definition | item" + names + " | why |\n| --- | ---" + rule + " | --- |\n")
	for i, f := range reports[0].Findings {
		for _, ref := range f.References {
			if ref.Scheme == audit.Policy {
				fmt.Fprintf(&b, "| %s `%s` | `%s` | %s |\n", ref.Name, ref.ID, f.Item, outcome(reports, i))
			}
		}
	}
	b.WriteString("\n### Items that no definition covers\n\n| item | known as" + names + " | why |\n| --- | ---" + rule + " | --- |\n")
	for i, f := range reports[0].Findings {
		var ids []string
		policy := false
		for _, ref := range f.References {
			ids = append(ids, ref.String())
			policy = policy || ref.Scheme == audit.Policy
		}
		if !policy {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Item, strings.Join(ids, ", "), outcome(reports, i))
		}
	}
	b.WriteString("\n### Controls of the benchmarks\n\n| control | items" + names + " |\n| --- | ---" + rule + " |\n")
	for i, c := range controls(reports[0]) {
		fmt.Fprintf(&b, "| %s | %s", c.name, strings.Join(c.items, ", "))
		for _, r := range reports {
			b.WriteString(" | " + strings.Join(controls(r)[i].found, ", "))
		}
		b.WriteString(" |\n")
	}
	return b.String()
}

func settingsOf(config []string) string {
	var all []string
	for i := 0; i < len(config); i += 2 {
		all = append(all, "`"+config[i]+": "+config[i+1]+"`")
	}
	if len(all) == 0 {
		return "as in `Pulumi.prod.yaml`"
	}
	return strings.Join(all, ", ")
}

// outcome is what was found of an item, and why in the last stack in which it fails; where it fails in none, in the last that
// has what it is about.
func outcome(reports []audit.Report, item int) string {
	var b strings.Builder
	told := reports[len(reports)-1].Findings[item]
	for _, r := range reports {
		f := r.Findings[item]
		b.WriteString(string(f.Status) + " | ")
		if f.Status == audit.Fail || told.Status != audit.Fail && f.Resource != "" {
			told = f
		}
	}
	why := told.Seen
	if told.Do != "" {
		do, _, _ := strings.Cut(told.Do, "; type: ") // the command names a deployment
		why += ". " + strings.ToUpper(do[:1]) + do[1:]
	}
	return b.String() + strings.ReplaceAll(why, "|", `\|`)
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
