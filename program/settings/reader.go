package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A reader turns values as Pulumi hands them over into typed ones. It reports
// what is of the wrong type and goes on with the default. Pulumi's own functions take
// that for a value that is not set (findings/pulumi-config-not-valid.sh).
type reader struct {
	command
	values    map[string]string // by bare name
	encrypted map[string]bool   // by bare name
	problems  Problems
}

// given reports whether the person set the key. Nothing, the empty object and
// the empty array are what Pulumi.yaml fills in for keys that are not set.
func (r *reader) given(name string) (string, bool) {
	v, ok := r.values[name]
	if !ok {
		return "", false
	}
	if k, _ := keyNamed(name); k.Type == typeArray || k.Type == typeObject {
		switch strings.TrimSpace(v) {
		case "", "null", "{}", "[]":
			return "", false
		}
	}
	return v, true
}

// shown returns a value as it may be shown under the key it belongs to.
func (r *reader) shown(name, value string) string {
	k, _ := keyNamed(name)
	if k.Secret || r.encrypted[name] {
		return hidden
	}
	return show(value)
}

func (r *reader) report(p Problem) { r.problems = append(r.problems, p) }

func (r *reader) text(name string) string {
	v, ok := r.given(name)
	if !ok {
		return defaultText(name)
	}
	return v
}

func (r *reader) integer(name string) int {
	v, ok := r.given(name)
	if !ok {
		return defaultInt(name)
	}
	n, err := strconv.Atoi(v)
	if err == nil {
		return n
	}
	reason := "This is not a whole number."
	if errors.Is(err, strconv.ErrRange) {
		reason = "This number is out of all bounds."
	}
	r.report(Problem{
		Key: name, Value: r.shown(name, v),
		Reason:  reason,
		Allowed: "digits only, such as " + strconv.Itoa(defaultInt(name)) + " (the default)",
		Fix:     r.set(name, strconv.Itoa(nearestInt(v, defaultInt(name)))),
	})
	return defaultInt(name)
}

// nearestInt reads "2.0" or " 3 " as what was meant, if that is a number that
// could pass for the same setting; else it returns the default.
func nearestInt(v string, otherwise int) int {
	whole, _, _ := strings.Cut(strings.TrimSpace(v), ".")
	if n, err := strconv.Atoi(whole); err == nil && n >= otherwise && n <= 2*otherwise {
		return n
	}
	return otherwise
}

func (r *reader) boolean(name string) bool {
	v, ok := r.given(name)
	if !ok {
		return defaultBool(name)
	}
	switch v {
	case "true":
		return true
	case "false":
		return false
	}
	r.report(Problem{
		Key: name, Value: r.shown(name, v),
		Reason:  "This is neither true nor false.",
		Allowed: "true or false (default " + strconv.FormatBool(defaultBool(name)) + ")",
		Fix:     r.set(name, strconv.FormatBool(nearestBool(v, defaultBool(name)))),
	})
	return defaultBool(name)
}

func nearestBool(v string, otherwise bool) bool {
	switch strings.ToLower(strings.TrimSpace(v)) {
	case "true", "yes", "y", "on", "1", "enabled":
		return true
	case "false", "no", "n", "off", "0", "disabled":
		return false
	}
	return otherwise
}

// An element is one value inside an object or array.
type element struct {
	name string // in an object
	path string // "notifyEmails[0]", "appSettings.KEY"
	text string
	raw  any // what JSON held, where it is not plain text
}

// array reads an array of strings.
func (r *reader) array(name string) []element {
	v, ok := r.given(name)
	if !ok {
		return nil
	}
	list, ok := decode(v).([]any)
	if !ok {
		r.report(r.notAnArray(name, v))
		return nil
	}
	return r.elements(name, list)
}

func (r *reader) elements(path string, list []any) []element {
	var out []element
	for i, item := range list {
		e := element{path: fmt.Sprintf("%s[%d]", path, i), raw: item}
		s, ok := item.(string)
		if !ok {
			r.report(Problem{
				Key: e.path, Value: r.shown(root(path), jsonText(item)),
				Reason:  "This is not a string.",
				Allowed: "a string",
				Fix:     r.removePath(e.path),
			})
			continue
		}
		e.text = s
		out = append(out, e)
	}
	return out
}

func (r *reader) notAnArray(name, v string) Problem {
	p := Problem{
		Key: name, Value: r.shown(name, v),
		Reason:  "This is not a list.",
		Allowed: "a list of strings, set one by one:\n" + r.setPath(name+"[0]", "VALUE"),
		Fix:     r.remove(name),
	}
	if decode(v) == nil && printable(v) && !r.encrypted[name] && len(v) <= maxShown {
		p.Reason += " It takes two commands to make it one."
		p.Fix += "\n" + r.setPath(name+"[0]", v)
	}
	return p
}

// object reads an object, in the order of its names; no value is checked yet.
func (r *reader) object(name string) []element {
	v, ok := r.given(name)
	if !ok {
		return nil
	}
	fields, ok := decode(v).(map[string]any)
	if !ok {
		value := r.shown(name, v)
		if name == KeyAppSettings {
			value = hidden // it may be a password that was to get a name
		}
		r.report(Problem{
			Key: name, Value: value,
			Reason:  "This is not an object of names and values.",
			Allowed: "names with values, set one by one:\n" + r.setOne(name),
			Fix:     r.remove(name),
		})
		return nil
	}
	var out []element
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		out = append(out, element{name: field, path: inside(name, field), raw: fields[field]})
	}
	return out
}

func (r *reader) setOne(name string) string {
	if k, _ := keyNamed(name); k.Secret {
		return r.setSecretPath(name + ".NAME")
	}
	return r.setPath(name+".NAME", "VALUE")
}

// texts reads an object whose values are all plain: strings, and the numbers
// and booleans that `pulumi config set --path` makes of "4" and "true".
func (r *reader) texts(name string) []element {
	var out []element
	for _, e := range r.object(name) {
		switch v := e.raw.(type) {
		case string:
			e.text = v
		case json.Number:
			e.text = v.String()
		case bool:
			e.text = strconv.FormatBool(v)
		default:
			r.report(Problem{
				Key: e.path, Value: r.shown(name, jsonText(e.raw)),
				Reason:  "This is not a plain value.",
				Allowed: "a string, a number, true or false",
				Fix:     r.removeElement(e.path),
			})
			continue
		}
		out = append(out, e)
	}
	return out
}

// decode reads JSON; nil when it is none. Numbers keep their spelling.
func decode(text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	if _, err := d.Token(); err != io.EOF {
		return nil
	}
	return v
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return string(b)
}

// root returns the key that a path lies in.
func root(path string) string {
	if i := strings.IndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return path
}
