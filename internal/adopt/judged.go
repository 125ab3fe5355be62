package adopt

import (
	"reflect"
	"slices"
	"strings"
)

// Judged is the state of Azure's documentation that the tables follow.
const Judged = "2026-11-29"

// A Verdict is what becomes of a property that an app has and a new one would not.
type Verdict string

// Nothing that somebody has set is changed in silence.
const (
	Kept    Verdict = "kept"    // by a setting, or because an update that does not name it leaves it
	Named   Verdict = "named"   // it changes; the report says so, and who notices
	Refused Verdict = "refused" // the update would reset it, so the app is not adopted
	Azures  Verdict = "Azure's" // nobody sets it: Azure fills it in, or it has no effect on a Python app on Linux
)

// A Property is a property of a body, or an app setting, with its verdict.
type Property struct {
	Name    string // a path, where a member of an object is judged by itself
	Usual   []any  // values that nobody has to have set; nil, "", [] and {} are always among them
	Verdict Verdict
	By      string // setting that keeps it; empty: it is left alone
	Note    string // what a person should know; where it is kept, the report lists it
}

// A Table holds all properties of a body.
type Table []Property

// find returns the row of a property.
func (t Table) find(name string) (Property, bool) {
	for _, p := range t {
		if strings.EqualFold(p.Name, name) {
			return p, true
		}
	}
	return Property{}, false
}

// knows reports whether a property, or what is in its list, has a row.
func (t Table) knows(name string) bool {
	return slices.ContainsFunc(t, func(p Property) bool {
		head, _, _ := strings.Cut(p.Name, "[]")
		return strings.EqualFold(head, name)
	})
}

// unset reports whether a value is as if nobody had set the property.
func (p Property) unset(value any) bool {
	if blank(value) {
		return true
	}
	for _, usual := range p.Usual {
		if reflect.DeepEqual(value, usual) || sameWord(value, usual) {
			return true
		}
	}
	return false
}

// sameWord compares without regard to case, in which Azure's answers differ from
// its documentation.
func sameWord(a, b any) bool {
	x, isText := a.(string)
	y, areTexts := b.(string)
	return isText && areTexts && strings.EqualFold(x, y)
}

// blank reports whether a value says nothing: Azure answers null, "", [] and {}
// alike where nothing was set, and objects of nothing but that. Of an object's
// members false and 0 say nothing, either.
func blank(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		for _, member := range v {
			if member != false && member != 0.0 && !blank(member) {
				return false
			}
		}
		return true
	}
	return false
}

// rows makes a row of each name in a list, with the same verdict.
func rows(v Verdict, note, names string, usual ...any) Table {
	var t Table
	for _, name := range strings.Fields(names) {
		t = append(t, Property{Name: name, Usual: usual, Verdict: v, Note: note})
	}
	return t
}

// keptBy makes a row of a property that a setting keeps.
func keptBy(setting, name string, usual ...any) Table {
	return Table{{Name: name, Usual: usual, Verdict: Kept, By: setting}}
}

func table(parts ...Table) Table {
	var t Table
	for _, p := range parts {
		t = append(t, p...)
	}
	return t
}
