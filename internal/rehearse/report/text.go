package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"scaleout/internal/figure"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/terminal"
)

// Text writes the summary for a terminal: each event of each topology, the
// topologies side by side, and the verdict, wrapped to the width.
func Text(w io.Writer, s result.Summary, width int) error {
	var b strings.Builder
	for _, t := range s.Topologies {
		b.WriteString("\n" + wrap(heading(t), width))
		events(&b, t, width)
		actions(&b, t, width)
	}
	fmt.Fprint(&b, "\nSide by side\n")
	if s.Release {
		releases(&b, s.Topologies, width)
	} else {
		sideBySide(&b, s.Topologies, width)
	}
	fmt.Fprint(&b, "\n"+verdict(s, width))
	_, err := io.WriteString(w, terminal.Text(b.String())) // an app may have put anything into a reason
	return err
}

func heading(t result.TopologySummary) string {
	return fmt.Sprintf("%s: instances %s, sessions %s", t.Title, t.Instances, t.Sessions)
}

// leastRoom is how many columns a text needs beside a table.
const leastRoom = 30

// columns writes a table whose last column is text, in lines of the width. Where a text
// has no room beside its numbers, they stand below it, each with its name.
func columns(b *strings.Builder, width int, head []string, rows []row) {
	lines := rightAligned(head, rows)
	margin := utf8.RuneCountInString(lines[0]) + len("  ")
	if width-margin < leastRoom {
		for _, r := range rows {
			b.WriteString(terminal.Wrap("  ", "  ", r.text, width))
			b.WriteString(terminal.Wrap("    ", "    ", r.named(head), width))
		}
		return
	}
	fmt.Fprintf(b, "%s  %s\n", lines[0], head[len(head)-1])
	for i, r := range rows {
		b.WriteString(terminal.Wrap(lines[i+1]+"  ", strings.Repeat(" ", margin), r.text, width))
	}
}

// A row is a text and its numbers.
type row struct {
	numbers []string
	text    string
}

// named are the numbers as words: "36 failed · 8 ms p50". Each stays in one line.
func (r row) named(head []string) string {
	var all []string
	for i, n := range r.numbers {
		if n != "" {
			all = append(all, strings.ReplaceAll(n+" "+head[i], " ", "\u00a0"))
		}
	}
	return strings.Join(all, " · ")
}

func rightAligned(head []string, rows []row) []string {
	var b strings.Builder
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, strings.Join(head[:len(head)-1], "\t")+"\t")
	for _, r := range rows {
		fmt.Fprintln(tw, strings.Join(r.numbers, "\t")+"\t")
	}
	_ = tw.Flush() // a strings.Builder takes everything
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

// events has a row for each event. The name comes last: it alone is to be read
// from the left.
func events(b *strings.Builder, t result.TopologySummary, width int) {
	head := []string{"requests", "by instance", "failed", "cut off", "logged out", "p50", "p99", "slowest", "recovered", "during"}
	var rows []row
	for _, e := range t.Events {
		rows = append(rows, row{append(numbers(e.Numbers), recovery(e)), e.Title + detail(e)})
	}
	rows = append(rows, row{append(numbers(t.Numbers), ""), fmt.Sprintf("the whole run, %.0f s", t.Seconds)})
	columns(b, width, head, rows)
	for _, f := range t.Failures {
		b.WriteString(terminal.Wrap("  failed: ", "    ", failure(f), width))
	}
}

func failure(f result.Failure) string {
	if f.Status == 0 {
		return fmt.Sprintf("%d without an answer: %s", f.Count, f.Reason)
	}
	return fmt.Sprintf("%d with status %d: %s", f.Count, f.Status, f.Reason)
}

// byInstance lists how many requests each instance was given: "70 71".
func byInstance(n result.Numbers) string {
	indexes := slices.SortedFunc(maps.Keys(n.PerInstance), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) // numbers, by size
	})
	counts := make([]string, 0, len(indexes))
	for _, i := range indexes {
		counts = append(counts, strconv.Itoa(n.PerInstance[i]))
	}
	return strings.Join(counts, " ")
}

func numbers(n result.Numbers) []string {
	return []string{
		fmt.Sprint(n.Requests), byInstance(n), fmt.Sprint(n.Failed), fmt.Sprint(n.CutOff), people(n), ms(n.P50), ms(n.P99), ms(n.Max),
	}
}

// people are those who were logged out, and how often if that is more.
func people(n result.Numbers) string {
	switch {
	case n.LoggedOut == 0 && n.Lost > 0: // recorded before people were counted
		return fmt.Sprintf("%d times", n.Lost)
	case n.Lost <= n.LoggedOut:
		return fmt.Sprint(n.LoggedOut)
	}
	return fmt.Sprintf("%d (%d times)", n.LoggedOut, n.Lost)
}

func ms(v float64) string {
	if v >= 10_000 {
		return fmt.Sprintf("%.1f s", v/1000)
	}
	return fmt.Sprintf("%.0f ms", v)
}

func recovery(e result.EventSummary) string {
	if e.Recovery < 0 {
		return "never"
	}
	return fmt.Sprintf("%.1f s", e.Recovery)
}

func detail(e result.EventSummary) string {
	var d string
	if e.Detail != "" {
		d = ": " + e.Detail
	}
	if e.Failure != "" {
		d += "; " + e.Failure
	}
	return d
}

func actions(b *strings.Builder, t result.TopologySummary, width int) {
	for _, a := range t.Actions {
		b.WriteString(terminal.Wrap(fmt.Sprintf("  autoscale, second %.0f: ", a.Second), "    ", a.Reason, width))
	}
}

// compared are what topologies are compared by.
var compared = []struct {
	title string
	value func(result.TopologySummary) string
}{
	{"requests", func(t result.TopologySummary) string { return fmt.Sprint(t.Requests) }},
	{"seconds under load", func(t result.TopologySummary) string { return fmt.Sprintf("%.0f", t.Seconds) }},
	{"failed requests", func(t result.TopologySummary) string { return share(t.Failed, t.Requests) }},
	{"cut off by a crash or a hang", func(t result.TopologySummary) string { return fmt.Sprint(t.CutOff) }},
	{"people logged out", func(t result.TopologySummary) string { return people(t.Numbers) }},
	{"slowest of 99 in 100 answers", func(t result.TopologySummary) string { return ms(t.P99) }},
	{"slowest answer", func(t result.TopologySummary) string { return ms(t.Max) }},
	{"seconds with failures or logouts", func(t result.TopologySummary) string { return fmt.Sprint(badSeconds(t)) }},
}

func share(n, all int) string {
	if n == 0 {
		return "0"
	}
	return fmt.Sprintf("%d (%s %%)", n, figure.Percent(n, all))
}

func badSeconds(t result.TopologySummary) int {
	n := 0
	for _, s := range t.Timeline {
		if s.Failed+s.Lost > 0 {
			n++
		}
	}
	return n
}

// sideBySide compares the topologies. Where they have no room beside each other, they
// stand below each other.
func sideBySide(b *strings.Builder, topologies []result.TopologySummary, width int) {
	var head []string
	for _, t := range topologies {
		head = append(head, t.Title)
	}
	var rows []row
	for _, c := range compared {
		r := row{text: c.title}
		for _, t := range topologies {
			r.numbers = append(r.numbers, c.value(t))
		}
		rows = append(rows, r)
	}
	lines := rightAligned(append(head, ""), rows)
	if utf8.RuneCountInString(lines[0])+len("  seconds with failures or logouts") > width { // the longest
		for _, t := range topologies {
			fmt.Fprintf(b, "  %s\n", t.Title)
			for _, c := range compared {
				fmt.Fprintf(b, "    %-34s%s\n", c.title, c.value(t))
			}
		}
		return
	}
	b.WriteString(lines[0] + "\n")
	for i, r := range rows {
		fmt.Fprintf(b, "%s  %s\n", lines[i+1], r.text)
	}
}

// adoptionKept is what an adoption can keep. The logout is said in the notes.
const adoptionKept = "no request failed while the app became a stack, in neither order"

func verdict(s result.Summary, width int) string {
	var lines []string
	switch {
	case s.Overloaded != "":
		lines = append(lines, "No verdict. "+s.Overloaded)
	case len(s.Broken) > 0:
		lines = append(lines, "NOT KEPT: "+strings.Join(s.Broken, ". ")+".")
	case s.Adoption:
		lines = append(lines, "KEPT: "+adoptionKept+".")
	case s.Release:
		lines = append(lines, "KEPT: "+releaseKept(s)+".")
	case !slices.ContainsFunc(s.Topologies, func(t result.TopologySummary) bool { return t.Promise }):
		lines = append(lines, "The stack itself was not rehearsed.")
	default:
		lines = append(lines, fmt.Sprintf("KEPT: no request failed and nobody was logged out of stack %s.%s", s.Stack, waited(s)))
	}
	for _, c := range s.CannotKeep {
		lines = append(lines, "Nobody can keep: "+c)
	}
	lines = append(append(lines, s.Storage...), s.Notes...)
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(wrap(l, width))
	}
	return b.String()
}

// longWait is how long an answer may take, in milliseconds, before people say that
// nothing comes.
const longWait = 2000

// waited says what a verdict leaves out: that no request failed is not that all were
// answered at once.
func waited(s result.Summary) string {
	for _, t := range s.Topologies {
		if t.Promise && t.Max >= longWait {
			return fmt.Sprintf(" But not all were answered at once: the slowest took %.1f s, and 99 in 100 %s at most.", t.Max/1000, ms(t.P99))
		}
	}
	return ""
}

// wrap breaks a line at spaces; what follows the first line is indented.
func wrap(line string, width int) string { return terminal.Wrap("", "  ", line, max(width, 40)) }
