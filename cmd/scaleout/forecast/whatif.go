package forecast

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/figure"
	"scaleout/internal/forecast"
	"scaleout/internal/local/stackfile"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// A whatIf is settings to set beside, as one --what-if gives them.
type whatIf struct{ parts []part }

type part struct{ key, value string }

// newWhatIf reads key=value,key=value.
func newWhatIf(given string) (w whatIf, err error) {
	for text := range strings.SplitSeq(given, ",") {
		key, value, ok := strings.Cut(strings.TrimSpace(text), "=")
		if !ok || key == "" {
			shown := "--what-if " + given
			if slices.ContainsFunc(w.parts, part.secret) { // and this may be what follows a comma in it
				shown, text = w.String(), "the rest"
			}
			return w, fail.Refuse("%s: %s is not key=value; want key=value,key=value, for example planSku=P0v3,maxInstances=4",
				shown, shellword.Quoted(text))
		}
		w.parts = append(w.parts, part{key, value})
	}
	return w, nil
}

// String is the flag, for a shell. Of a setting that has to be encrypted it shows no value.
func (w whatIf) String() string {
	var all []string
	for _, p := range w.parts {
		all = append(all, p.String())
	}
	return "--what-if " + shellword.Of(strings.Join(all, ","))
}

func (p part) String() string {
	if p.secret() {
		return p.key + "=[secret]"
	}
	return p.key + "=" + p.value
}

// secret reports whether the setting has to be encrypted.
func (p part) secret() bool {
	name := p.key
	if i := strings.IndexAny(name, ".["); i >= 0 {
		name = name[:i]
	}
	name = name[strings.LastIndex(name, ":")+1:]
	return slices.ContainsFunc(settings.Keys(), func(k settings.Key) bool { return k.Name == name && k.Secret })
}

// overrides are its settings, after those of -c. A key with a dot or a bracket is a path.
func (w whatIf) overrides(before []engine.Override, paths bool) []engine.Override {
	all := slices.Clone(before)
	for _, p := range w.parts {
		all = append(all, engine.Override{Key: p.key, Value: p.value, Path: paths || strings.ContainsAny(p.key, ".[")})
	}
	return all
}

// whatIfs reads all of them. What is wrong with the stack as it is, base, is not said of
// each of them again.
func (o *Options) whatIfs(ctx context.Context, root string, before []engine.Override, base error, c *checked) error {
	var stack settings.Problems
	readable := base == nil || errors.As(base, &stack)
	var wrong []error
	for _, given := range o.WhatIf {
		w, err := newWhatIf(given)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if !readable {
			continue
		}
		s, err := stackfile.Read(ctx, root, o.Stack, w.overrides(before, o.Config.Path))
		if err = w.refusal(err, stack); err != nil {
			wrong = append(wrong, err)
			continue
		}
		if base == nil {
			c.changes = append(c.changes, forecast.Change{Name: given, Settings: s.Settings})
			c.overBudget(w.String(), s)
		}
	}
	return joined(wrong)
}

// overBudget notes that settings can cost more than the stack's budget: what they cost is
// worth knowing all the same.
func (c *checked) overBudget(name string, s *stackfile.Stack) {
	if len(s.OverBudget) > 0 {
		c.costNotes = append(c.costNotes, fmt.Sprintf("%s: with the most instances it can cost more than the budget of %d %s a month, so "+
			"a deployment would refuse it.", name, s.MonthlyBudget, catalog.PriceCurrency))
	}
}

// refusal says what is wrong with it, and how to mend it where it stands: in this flag.
func (w whatIf) refusal(err error, stack settings.Problems) error {
	var problems settings.Problems
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &problems):
		return fail.Refuse("%s: %s", w, asPart.Replace(strings.TrimPrefix(err.Error(), "-c ")))
	}
	var text strings.Builder
	keys := map[string]bool{}
	for _, p := range problems {
		if slices.ContainsFunc(stack, func(of settings.Problem) bool { return of.Key == p.Key && of.Value == p.Value }) {
			continue
		}
		p.Reason, p.Allowed, p.Fix = w.asFlag(p.Reason), w.asFlag(p.Allowed), w.asFlag(p.Fix)
		keys[p.Key] = true
		text.WriteString("\n" + p.String())
	}
	if len(keys) == 0 {
		return nil
	}
	return fail.Refuse("%s: a deployment would refuse %s.\n%s", w, figure.Counted(len(keys), "setting", "settings"),
		strings.TrimSuffix(text.String(), "\n"))
}

// asPart turns what the engine says about -c, before settings are settings.
var asPart = strings.NewReplacer(
	"one -c gives one value", "one key=value gives one value", "-c cannot", "--what-if cannot",
	"--config-path -c ", "--what-if ", "' -c '", "','")

// asFlag turns the lines of a text that are about -c into this flag as it has to be. Lines
// that follow each other are one change.
func (w whatIf) asFlag(text string) string {
	var out []string
	next, changing := w, false
	for line := range strings.SplitSeq(text, "\n") {
		with, is := next.changed(line)
		if !is {
			next, changing, out = w, false, append(out, line)
			continue
		}
		if changing {
			out = out[:len(out)-1]
		}
		next, changing = with, true
		out = append(out, next.flag())
	}
	return strings.Join(out, "\n")
}

func (w whatIf) flag() string {
	if len(w.parts) == 0 {
		return "leave this --what-if out"
	}
	return w.String()
}

// changed takes what a line says about -c. A setting that only -c gave, and has to go, is
// not for it to change; nor can it hold a comma.
func (w whatIf) changed(line string) (whatIf, bool) {
	given, value, is := settings.OneOffOf(line)
	if !is || strings.Contains(value, ",") {
		return w, false
	}
	w.parts = slices.Clone(w.parts)
	i := slices.IndexFunc(w.parts, func(p part) bool { return p.key == given.Key || strings.HasSuffix(p.key, ":"+given.Key) })
	switch gone := value == "" && strings.HasPrefix(line, "leave out "); {
	case gone && i < 0:
		return w, false
	case gone:
		w.parts = slices.Delete(w.parts, i, i+1)
	case i < 0:
		w.parts = append(w.parts, part{given.Key, value})
	default:
		w.parts[i].value = value
	}
	return w, true
}

// joined is one error for several, nil for none. Paragraphs have a line between them.
func joined(all []error) error {
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	var texts []string
	between := "\n"
	for _, err := range all {
		texts = append(texts, err.Error())
		if strings.Contains(err.Error(), "\n\n") {
			between = "\n\n"
		}
	}
	return &fail.Error{Kind: fail.Refused, Text: strings.Join(texts, between), Err: errors.Join(all...)}
}
