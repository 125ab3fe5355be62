package newstack

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// Check judges the answers as the program judges the file that they become. Wrong
// ones are settings.Problems, whose fixes are flags.
func Check(a Answers) (*settings.Settings, error) {
	s, err := settings.ParseRun(a.Project, a.Stack, settings.Run{
		Source: settings.Source{Values: a.values()}, OneOffs: a.oneOffs(),
	})
	var problems settings.Problems
	if !errors.As(err, &problems) {
		return s, err
	}
	problems = slices.Clone(problems)
	for i := range problems {
		p := &problems[i]
		p.Reason, _ = a.asFlags(p.Reason)
		p.Allowed, _ = a.asFlags(p.Allowed)
		p.Fix, a = a.asFlags(p.Fix) // the next fix of the same list has this one in it
	}
	return nil, problems
}

// oneOffs say that the answers stand in the command line, and not in a file.
func (a Answers) oneOffs() []settings.OneOff {
	var all []settings.OneOff
	for _, f := range Fields() {
		if f.List == nil {
			if inObject := strings.Contains(f.Path, "."); !inObject || *f.Text(&a) != "" {
				all = append(all, settings.OneOff{Key: f.Path, Path: inObject})
			}
			continue
		}
		for i := range *f.List(&a) {
			all = append(all, settings.OneOff{Key: fmt.Sprintf("%s[%d]", f.Path, i), Path: true})
		}
	}
	return all
}

// asFlags turns the lines of a text that are about -c into flags of the command that
// makes the file, and returns the answers that they leave. Lines that follow each other
// are one change; of a flag, the last one says it all.
func (a Answers) asFlags(text string) (flags string, fixed Answers) {
	fixed = a.copied()
	line := map[string]int{} // of each flag in this change
	var out []string
	for _, text := range strings.Split(text, "\n") {
		given, value, isChange := settings.OneOffOf(text)
		f, place, known := at(given.Key)
		if isChange && !known {
			text = fmt.Sprintf("%s:%s: %s in the stack's file, once it is written", a.Project, given.Key, value)
		}
		if !isChange || !known {
			fixed, line, out = a.copied(), map[string]int{}, append(out, text)
			continue
		}
		f.change(&fixed, place, value)
		if i, said := line[f.Flag]; said {
			out[i] = f.flag(&fixed)
			continue
		}
		line[f.Flag] = len(out)
		out = append(out, f.flag(&fixed))
	}
	return strings.Join(out, "\n"), fixed
}

// copied shares no list with a.
func (a Answers) copied() Answers {
	a.AlertEmails, a.OffPeak.Days = slices.Clone(a.AlertEmails), slices.Clone(a.OffPeak.Days)
	return a
}

// change sets the field, or the place in its list. An empty value takes it away; the
// others keep their places.
func (f Field) change(a *Answers, place int, value string) {
	if f.List == nil {
		*f.Text(a) = value
		return
	}
	list := f.List(a)
	if place < 0 || place >= len(*list) {
		*list, place = append(*list, ""), len(*list)
	}
	(*list)[place] = value
}

func (f Field) flag(a *Answers) string {
	if value := f.Given(a); value != "" {
		return "--" + f.Flag + " " + shellword.Of(value)
	}
	return "leave out --" + f.Flag
}
