package conformance

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// A Tally counts the comparisons of one type.
type Tally struct {
	Type                          string
	Compared                      int
	Status, Headers               int
	Errors, Code                  int // recorded refusals, and those with the same code
	Read, NoOwn, NoLacking, Equal int // answers whose members were compared
	NoneLeft                      int // none lacking, not even what is left out on purpose
}

// Count sums up comparisons by type, and all together at the end.
func Count(comparisons []Comparison) []Tally {
	var types []string
	for _, c := range comparisons {
		if t := c.Exchange.Type(); !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	slices.Sort(types)
	var tallies []Tally
	for _, name := range types {
		t := Tally{Type: name}
		for _, c := range comparisons {
			if c.Exchange.Type() == name {
				t.add(c)
			}
		}
		tallies = append(tallies, t)
	}
	return append(tallies, Sum(tallies))
}

// Sum adds up tallies.
func Sum(tallies []Tally) Tally {
	all := Tally{Type: "all"}
	for _, t := range tallies {
		all.Compared += t.Compared
		all.Status += t.Status
		all.Headers += t.Headers
		all.Errors += t.Errors
		all.Code += t.Code
		all.Read += t.Read
		all.NoOwn += t.NoOwn
		all.NoLacking += t.NoLacking
		all.Equal += t.Equal
		all.NoneLeft += t.NoneLeft
	}
	return all
}

func (t *Tally) add(c Comparison) {
	count := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	t.Compared++
	count(&t.Status, c.Status == "")
	count(&t.Headers, c.Headers == "")
	count(&t.Errors, c.Exchange.Code != "")
	count(&t.Code, c.Exchange.Code != "" && c.Code == "")
	count(&t.Read, c.Read)
	count(&t.NoOwn, c.Read && len(c.Own) == 0)
	count(&t.NoLacking, c.Read && len(c.Lacking) == 0)
	count(&t.NoneLeft, c.Read && len(c.Lacking) == 0 && len(c.Left) == 0)
	count(&t.Equal, c.Read && len(c.Values) == 0)
}

// Table draws the tallies, each beside what it was before.
func Table(now []Tally, before map[string]Tally) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "type\tcompared\tstatus\tcode\toperation's headers\tread\tno own member\tnone lacking\tnone left out\tvalues")
	for _, t := range now {
		was, known := before[t.Type]
		pair := func(n, then int) string {
			if !known {
				return fmt.Sprintf("%d", n)
			}
			return fmt.Sprintf("%d (%d)", n, then)
		}
		_, _ = fmt.Fprintf(w, "%s\t%d\t%s\t%s/%d\t%s\t%s\t%s\t%s\t%s\t%s\n", t.Type, t.Compared, pair(t.Status, was.Status), pair(t.Code, was.Code), t.Errors,
			pair(t.Headers, was.Headers), pair(t.Read, was.Read), pair(t.NoOwn, was.NoOwn), pair(t.NoLacking, was.NoLacking),
			pair(t.NoneLeft, was.NoneLeft), pair(t.Equal, was.Equal))
	}
	_ = w.Flush()
	return b.String()
}

// Differences lists what is not as recorded, one line for each kind of difference.
func Differences(comparisons []Comparison) string {
	var b strings.Builder
	for _, c := range comparisons {
		head := fmt.Sprintf("%s %s %s (%s, %s)\n", c.Exchange.Method, c.Exchange.Path, c.Exchange.APIVersion, c.Exchange.Date, c.Exchange.Source[strings.LastIndex(c.Exchange.Source, "/")+1:])
		for _, line := range []struct{ what, text string }{
			{"status", c.Status}, {"code", c.Code}, {"headers", c.Headers},
			{"own", strings.Join(c.Own, ", ")}, {"lacking", strings.Join(c.Lacking, ", ")}, {"values", strings.Join(c.Values, "; ")},
		} {
			if line.text != "" {
				_, _ = fmt.Fprintf(&b, "%s  %s: %s\n", head, line.what, line.text)
				head = ""
			}
		}
	}
	return b.String()
}
