package comment

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"

	"scaleout/internal/ci/markdown"
)

// A Result is a preview for the comment.
type Result struct {
	Stack    string
	Preview  *display.PreviewDigest // nil: it did not get that far
	Failure  string                 // what was said, where the preview failed
	Embedded string                 // why it ran on the embedded Azure; "": it was the real one
	Base     string                 // what the embedded Azure was brought to first; "": nothing
	Cost     Cost
}

// Limits of a comment. GitHub takes 65,536 characters.
const (
	maxRows       = 60
	maxTable      = 30_000 // bytes, after which a table or list takes no other row
	maxDangers    = 20
	maxProperties = 8
	maxFailure    = 8000
)

// Markdown returns the section of the comment that is about one stack.
func Markdown(r Result) string {
	var b strings.Builder
	var program, others []change
	if r.Preview != nil {
		program, others = changes(r.Preview)
	}
	grave := dangers(program)
	fmt.Fprintf(&b, "## Preview of %s: %s\n", markdown.Code(r.Stack), r.headline(program, grave))
	r.writeEmbedded(&b)
	writeDangers(&b, grave)
	r.writeFailure(&b)
	if !r.failed() {
		writeResources(&b, program)
	}
	writeDrift(&b, others)
	r.Cost.write(&b)
	r.writeWarnings(&b)
	return b.String()
}

func (r Result) failed() bool {
	return r.Failure != "" || r.Preview == nil || len(said(r.Preview, diag.Error)) > 0
}

func (r Result) headline(program []change, grave []danger) string {
	switch {
	case r.failed() && len(grave) > 0:
		return "**FAILED**, and it would DELETE or REPLACE what people use"
	case r.failed():
		return "**FAILED**"
	case len(grave) > 0:
		return "**DELETES or REPLACES what people use**"
	case len(program) == 0:
		return "nothing changes"
	}
	return counts(program)
}

// counts is "1 to update, 3 to create".
func counts(all []change) string {
	n := map[string]int{}
	var order []string
	for _, c := range all {
		if n[c.op] == 0 {
			order = append(order, c.op)
		}
		n[c.op]++
	}
	var parts []string
	for _, op := range order {
		parts = append(parts, fmt.Sprintf("%d to %s", n[op], op))
	}
	return strings.Join(parts, ", ")
}

func (r Result) writeEmbedded(b *strings.Builder) {
	if r.Embedded == "" {
		return
	}
	b.WriteString("\n> [!NOTE]\n> **This is not Azure.** It is the embedded Azure of this project, because " + markdown.Prose(r.Embedded) + ".\n")
	if r.Base != "" {
		fmt.Fprintf(b, "> It was first brought to what the stack file says at %s, with this pull request's program; what really stands in Azure was not looked at.\n", markdown.Code(r.Base))
		return
	}
	b.WriteString("> There was nothing in it, so everything is new; what really stands in Azure was not looked at.\n")
}

func writeDangers(b *strings.Builder, grave []danger) {
	if len(grave) == 0 {
		return
	}
	b.WriteString("\n> [!CAUTION]\n")
	for i, d := range grave {
		if i > 0 {
			b.WriteString(">\n")
		}
		if i == maxDangers {
			fmt.Fprintf(b, "> **%d more are DELETED or REPLACED**; the job's log names them.\n", len(grave)-i)
			break
		}
		because := ""
		if len(d.because) > 0 {
			because = ", because of " + codes(d.because)
		}
		fmt.Fprintf(b, "> **%s %s is %sD**%s. %s\n", d.what, markdown.Code(d.name), strings.ToUpper(d.op), because, d.meaning())
	}
}

func codes(texts []string) string {
	var all []string
	for i, t := range texts {
		if i == maxProperties {
			return strings.Join(all, ", ") + fmt.Sprintf(" and %d more", len(texts)-i)
		}
		all = append(all, markdown.Code(t))
	}
	return strings.Join(all, ", ")
}

func (r Result) writeFailure(b *strings.Builder) {
	if !r.failed() {
		return
	}
	text := r.Failure
	if r.Preview != nil {
		if errors := said(r.Preview, diag.Error); len(errors) > 0 {
			text = strings.Join(errors, "\n\n")
		}
	}
	if text == "" {
		text = "The preview ended without a word."
	}
	b.WriteString("\nThe preview failed, so nothing is certain about what would change:\n\n" + markdown.Fenced(text, maxFailure))
	if utf8.RuneCountInString(text) > maxFailure {
		b.WriteString("\nThe job's log has the rest.\n")
	}
}

// titles are the operations' names in the table.
var titles = map[string]string{
	"create": "create", "update": "update", "import": "import", "delete": "**DELETE**", "replace": "**REPLACE**",
}

func writeResources(b *strings.Builder, all []change) {
	if len(all) == 0 {
		b.WriteString("\nNo resource changes.\n")
		return
	}
	b.WriteString("\n| | resource | what changes |\n| :--- | :--- | :--- |\n")
	start := b.Len()
	for i, c := range all {
		if i == maxRows || b.Len()-start > maxTable {
			fmt.Fprintf(b, "| | … | %d more; the job's log has them |\n", len(all)-i)
			break
		}
		fmt.Fprintf(b, "| %s | %s<br>%s | %s |\n", titles[c.op], markdown.Code(c.name), markdown.Code(c.typ), c.properties())
	}
}

func (c change) properties() string {
	var parts []string
	for i, p := range c.changed {
		if i == maxProperties {
			parts = append(parts, fmt.Sprintf("… %d more", len(c.changed)-maxProperties))
			break
		}
		parts = append(parts, p.String())
	}
	return strings.Join(parts, "<br>")
}

// String is "`sku.name`: `P0v3` → `P1v3`".
func (p property) String() string {
	switch {
	case p.old == "" && (p.new == "" || p.new == unknown):
		return markdown.Code(p.path)
	case p.new == unknown:
		return markdown.Code(p.path) + ": was " + markdown.Code(p.old) + ", the new one is not known yet"
	case p.old == "":
		return markdown.Code(p.path) + ": " + markdown.Code(p.new)
	case p.new == "":
		return markdown.Code(p.path) + ": was " + markdown.Code(p.old)
	}
	return markdown.Code(p.path) + ": " + markdown.Code(p.old) + " → " + markdown.Code(p.new)
}

func writeDrift(b *strings.Builder, others []change) {
	if len(others) == 0 {
		return
	}
	b.WriteString("\nChanged in Azure since the last update, by autoscale or by hand:\n\n")
	start := b.Len()
	for i, c := range others {
		if i == maxRows || b.Len()-start > maxTable {
			fmt.Fprintf(b, "- … %d more; the job's log has them\n", len(others)-i)
			break
		}
		what := strings.ReplaceAll(c.properties(), "<br>", ", ")
		if c.op == "delete" {
			what = "**is gone**"
		}
		fmt.Fprintf(b, "- %s %s\n", markdown.Code(c.name), what)
	}
}

func (r Result) writeWarnings(b *strings.Builder) {
	if r.Preview == nil {
		return
	}
	warnings := said(r.Preview, diag.Warning)
	if len(warnings) == 0 {
		return
	}
	fmt.Fprintf(b, "\n<details><summary>%d to know</summary>\n\n", len(warnings))
	start := b.Len()
	for i, w := range warnings {
		if i == maxRows || b.Len()-start > maxTable {
			fmt.Fprintf(b, "- … %d more; the job's log has them\n", len(warnings)-i)
			break
		}
		b.WriteString("- " + markdown.Prose(w) + "\n")
	}
	b.WriteString("\n</details>\n")
}
