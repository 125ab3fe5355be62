package adopt

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/dustin/go-humanize/english"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/terminal"
)

// hidden replaces a secret value in messages.
const hidden = "[secret]"

// Paints are the colours of a report.
func Paints() []terminal.Paint {
	return []terminal.Paint{
		{Pattern: `^(NOT SAFE):`, Colour: terminal.Red},
		{Pattern: `^(NOT TRIED):`, Colour: terminal.Yellow},
		{Pattern: `^(SAFE):`, Colour: terminal.Green},
		{Pattern: `^([A-Z].*)$`, Colour: terminal.Bold},
		{Pattern: `^      (why|do)  `, Colour: terminal.Faint},
	}
}

// Report writes facts and draft for a person, with lines of at most width characters
// where words permit it. Where the draft was tried, o is what came of it.
func Report(w io.Writer, width int, f Facts, d Draft, o *Outcome) {
	p := printer{w, width}
	p.found(f)
	p.section("Taken over, under the name that it has")
	for _, r := range d.Resources {
		p.text("  =  ", "     ", fmt.Sprintf("%s  %s", r.Type, r.ID))
	}
	p.settings(d)
	p.section("What the first update changes, in this order")
	for i, c := range d.Changes {
		part := ""
		if i == 0 || d.Changes[i-1].Part != c.Part {
			part = c.Part
		}
		p.pair(part, c.What)
		if c.People != "" {
			p.text(strings.Repeat(" ", pairMargin)+"  people: ", strings.Repeat(" ", pairMargin+4), c.People)
		}
	}
	p.section("What stays as it is")
	for _, n := range d.Left {
		p.pair(n.What, "")
		p.pair("", n.Why)
	}
	p.section("What cannot be seen from outside")
	for _, n := range d.Unseen {
		p.pair(n.What, "")
		p.pair("", n.Why)
	}
	p.refused("Accepted", d.Accepted)
	refused := d.Refused
	if o != nil {
		refused = append(refused, o.Refused...)
	}
	p.refused("In the way", refused)
	p.verdict(refused, o)
}

// ReportRefused writes what is in the way.
func ReportRefused(w io.Writer, width int, all []Refusal) {
	p := printer{w, width}
	p.refused("In the way", all)
	p.verdict(all, nil)
}

type printer struct {
	w     io.Writer
	width int
}

func (p printer) section(title string) {
	fmt.Fprintln(p.w)
	p.text("", "", title)
}

// text writes a line, whatever Azure calls things. One that is too long goes on below.
func (p printer) text(head, margin, text string) {
	head, text = terminal.Line(head), terminal.Line(text)
	if whole := strings.TrimRight(head+text, " "); utf8.RuneCountInString(whole) <= p.width {
		fmt.Fprintln(p.w, whole)
		return
	}
	fmt.Fprint(p.w, terminal.Wrap(head, margin, text, p.width))
}

const (
	pairWidth  = 26
	pairMargin = 2 + pairWidth + 1
)

func (p printer) pair(left, right string) {
	if utf8.RuneCountInString(left) <= pairWidth || right == "" {
		p.text(fmt.Sprintf("  %-*s ", pairWidth, left), strings.Repeat(" ", pairMargin), right)
		return
	}
	p.text("  ", strings.Repeat(" ", pairMargin), left+" "+right)
}

func (p printer) found(f Facts) {
	p.section("Found")
	p.pair("app "+f.Site.Name, fmt.Sprintf("%s, %s, in %s", f.Config.Properties.Runtime, f.Site.Properties.HostName, catalog.NormalRegion(f.Site.Location)))
	p.pair("plan "+f.Plan.Name, fmt.Sprintf("%s, %s", f.Plan.SKU.Name, english.Plural(f.Plan.SKU.Instances, "instance", "")))
	p.pair("group "+f.Group.Name, "in "+catalog.NormalRegion(f.Group.Location))
	for _, a := range f.Autoscale {
		p.pair("autoscale "+a.Name, map[bool]string{true: "on", false: "off"}[a.Properties.Enabled])
	}
	for _, c := range f.Caches {
		p.pair("cache "+c.Name, c.size())
	}
	for _, some := range []struct {
		what  string
		names []string
	}{{"domain", f.HostNames}, {"slot", f.Slots}, {"other app", f.Neighbours}} {
		if len(some.names) > 0 {
			p.pair(english.Plural(len(some.names), some.what, ""), strings.Join(some.names, ", "))
		}
	}
	if f.Site.Identity.Type != "" {
		p.pair("identity", f.Site.Identity.Type)
	}
	p.pair(english.Plural(len(f.Settings), "app setting", ""), "")
}

func (p printer) settings(d Draft) {
	if len(d.Settings) == 0 {
		p.section("The stack's file says all that already")
		return
	}
	p.section("For the stack's file")
	for _, s := range d.Settings {
		name, value := s.Key, fmt.Sprintf("%q", s.Value)
		if s.Name != "" {
			name += "." + s.Name
		}
		if s.JSON {
			value = s.Value
		}
		if s.Secret {
			value = hidden
		}
		if s.Was != "" && s.Was != s.Value && !s.Secret {
			value += fmt.Sprintf("  (the file says %q)", s.Was)
		}
		p.value(fmt.Sprintf("  %-*s ", 2*pairWidth-10, name), value)
	}
}

// value writes a value as it is: below its name, where both have no room in a line.
func (p printer) value(name, value string) {
	name, value = terminal.Line(name), terminal.Line(value)
	if utf8.RuneCountInString(name+value) > p.width {
		name = strings.TrimRight(name, " ") + "\n      "
	}
	fmt.Fprintln(p.w, name+value)
}

func (p printer) refused(title string, all []Refusal) {
	if len(all) == 0 {
		return
	}
	p.section(title)
	for _, r := range all {
		p.text("  ", "    ", r.What)
		p.text("      why  ", "           ", r.Why)
		p.text("      do   ", "           ", r.Do)
	}
}

// verdict writes whether it is safe, judged by a preview of the real engine.
func (p printer) verdict(refused []Refusal, o *Outcome) {
	switch {
	case len(refused) > 0:
		p.section(fmt.Sprintf("NOT SAFE: %s in the way. Nothing was written.", thing(len(refused))))
	case o == nil:
		p.section("NOT TRIED: set PULUMI_CONFIG_PASSPHRASE, which encrypts the secrets in the stack's file, and run it again.")
	default:
		p.section("SAFE: the first preview shows " + Summary(o.Summary) + ", and no app setting lost.")
	}
}

func thing(n int) string {
	if n == 1 {
		return "1 thing is"
	}
	return fmt.Sprintf("%d things are", n)
}
