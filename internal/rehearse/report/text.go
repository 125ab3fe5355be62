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

	"scaleout/internal/figure"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/terminal"
)

// Text writes the summary for a terminal: each event of each topology, the
// topologies side by side, and the verdict, wrapped to the width.
func Text(w io.Writer, s result.Summary, width int) error {
	var b strings.Builder
	for _, t := range s.Topologies {
		fmt.Fprintf(&b, "\n%s\n", heading(t))
		events(&b, t)
		actions(&b, t)
	}
	fmt.Fprint(&b, "\nSide by side\n")
	if s.Release {
		releases(&b, s.Topologies, width)
	} else {
		sideBySide(&b, s.Topologies)
	}
	fmt.Fprint(&b, "\n"+verdict(s, width))
	_, err := io.WriteString(w, terminal.Text(b.String())) // an app may have put anything into a reason
	return err
}

func heading(t result.TopologySummary) string {
	return fmt.Sprintf("%s: instances %s, sessions %s", t.Title, t.Instances, t.Sessions)
}

func table(b *strings.Builder) *tabwriter.Writer {
	return tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
}

// events has a row for each event. The name comes last: it alone is to be read
// from the left.
func events(b *strings.Builder, t result.TopologySummary) {
	tw := table(b)
	fmt.Fprintln(tw, "requests\tby instance\tfailed\tcut off\tlogged out\tp50\tp99\tslowest\trecovered\t  during")
	for _, e := range t.Events {
		fmt.Fprintf(tw, "%s\t%s\t  %s%s\n", numbers(e.Numbers), recovery(e), e.Title, detail(e))
	}
	fmt.Fprintf(tw, "%s\t\t  the whole run, %.0f s\n", numbers(t.Numbers), t.Seconds)
	_ = tw.Flush() // a strings.Builder takes everything
	for _, f := range t.Failures {
		fmt.Fprintf(b, "  failed: %s\n", failure(f))
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

func numbers(n result.Numbers) string {
	return fmt.Sprintf("%d\t%s\t%d\t%d\t%d\t%s\t%s\t%s", n.Requests, byInstance(n), n.Failed, n.CutOff, n.Lost, ms(n.P50), ms(n.P99), ms(n.Max))
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

func actions(b *strings.Builder, t result.TopologySummary) {
	for _, a := range t.Actions {
		fmt.Fprintf(b, "  autoscale, second %.0f: %s\n", a.Second, a.Reason)
	}
}

// rows compare the topologies.
var rows = []struct {
	title string
	value func(result.TopologySummary) string
}{
	{"requests", func(t result.TopologySummary) string { return fmt.Sprint(t.Requests) }},
	{"failed requests", func(t result.TopologySummary) string { return share(t.Failed, t.Requests) }},
	{"cut off by a crash or a hang", func(t result.TopologySummary) string { return fmt.Sprint(t.CutOff) }},
	{"people logged out", func(t result.TopologySummary) string { return fmt.Sprint(t.Lost) }},
	{"slowest of 99 in 100 answers", func(t result.TopologySummary) string { return ms(t.P99) }},
	{"seconds with failures", func(t result.TopologySummary) string { return fmt.Sprint(badSeconds(t)) }},
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

func sideBySide(b *strings.Builder, topologies []result.TopologySummary) {
	tw := table(b)
	for _, t := range topologies {
		fmt.Fprintf(tw, "%s\t", t.Title)
	}
	fmt.Fprintln(tw)
	for _, row := range rows {
		for _, t := range topologies {
			fmt.Fprintf(tw, "%s\t", row.value(t))
		}
		fmt.Fprintf(tw, "  %s\n", row.title)
	}
	_ = tw.Flush()
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
		lines = append(lines, fmt.Sprintf("KEPT: no request failed and nobody was logged out of stack %s.", s.Stack))
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

// wrap breaks a line at spaces; what follows the first line is indented.
func wrap(line string, width int) string { return terminal.Wrap("", "  ", line, max(width, 40)) }
