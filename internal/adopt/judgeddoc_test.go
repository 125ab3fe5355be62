package adopt_test

import (
	"fmt"
	"strings"

	"scaleout/internal/adopt"
)

const judgedHead = `# What adopt makes of every property

For anyone who wants to know what becomes of a setting made in the portal. A test writes this page from the tables in
` + "`internal/adopt`" + `, which follow Azure's documentation as of %s, and tries every row with a value that somebody must have set.

- **kept**: by a setting of the stack, or because an update that does not name it leaves it. The report lists it.
- **named**: it changes. The report says so, and who notices.
- **refused**: the first update would reset it, so the app is not adopted. The report says what to do.
- **Azure's**: nobody sets it, or it has no effect on a Python app on Linux.

Empty objects, empty lists, null and "" are unset everywhere. A property that is in none of the tables is named in the report.
See [Adopt an app that runs already](adopt.md).
`

func document() string {
	var b strings.Builder
	fmt.Fprintf(&b, judgedHead, adopt.Judged)
	for _, body := range bodies {
		fmt.Fprintf(&b, "\n## %s\n\n| property | unset, too, is | what becomes of it |\n| --- | --- | --- |\n", body.title)
		quiet := table(&b, body.rows)
		if len(quiet) > 0 {
			fmt.Fprintf(&b, "\nAzure's own: %s.\n", code(quiet))
		}
	}
	b.WriteString("\n## App settings to which App Service gives a meaning\n\n| app setting | unset, too, is | what becomes of it |\n| --- | --- | --- |\n")
	if quiet := table(&b, adopt.AppSettings); len(quiet) > 0 {
		fmt.Fprintf(&b, "\nKept as they are: %s. So is every app setting of the app's own.\n", code(quiet))
	}
	return b.String()
}

// table writes a row for each property, and returns those of which there is nothing
// to say.
func table(b *strings.Builder, rows adopt.Table) (quiet []string) {
	for _, p := range rows {
		if p.Note == "" && (p.Verdict == adopt.Azures || p.Verdict == adopt.Kept && p.By == "") {
			quiet = append(quiet, p.Name)
			continue
		}
		var usual []string
		for _, u := range p.Usual {
			usual = append(usual, fmt.Sprintf("`%v`", u))
		}
		text := "**" + string(p.Verdict) + "**"
		if p.By != "" {
			text += " by `" + p.By + "`"
		}
		if p.Note != "" {
			text += ": " + p.Note
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", p.Name, strings.Join(usual, ", "), text)
	}
	return quiet
}

func code(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }
