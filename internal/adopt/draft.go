package adopt

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"scaleout/program/settings"
)

// Wishes holds what a person has said already: the stack's file, as far as there is
// one, and the command line.
type Wishes struct {
	Project, Stack string
	// File holds the settings in the stack's file, in clear, arrays and objects as
	// JSON; without the project's namespace. Nil: there is no file.
	File map[string]string
	// HealthPath is the path to check, where the app has no health check; "":
	// what the file says, or the default.
	HealthPath string
	// Deployed is the ARM id of the app that the stack has already; "": none.
	Deployed string
	// Accepted are names of refusals that are no obstacle to this person.
	Accepted []string
}

// A Draft describes how an app can be adopted. It has a stack to write and an import file
// only if nothing is refused.
type Draft struct {
	Settings  []Setting // for the stack's file: what is not in it, or there differs
	Resources []Import
	Changes   []Change // what the first update changes, in its order
	Left      []Note
	Unseen    []Note // what cannot be seen from outside
	Refused   []Refusal
	Accepted  []Refusal // what would be refused, had it not been accepted

	replaced []string // app settings of which the program sets the value from now on, as a change says
}

// A Note is something that a person should know.
type Note struct{ What, Why string }

// A Setting is one to write into the stack's file.
type Setting struct {
	Key    string // "planSku", or "azure-native:location"
	Name   string // of an entry, in appSettings and the like
	Value  string
	JSON   bool // Value is an array or an object
	Secret bool // to be encrypted, and never shown
	Was    string
}

// drafter makes a draft.
type drafter struct {
	Draft
	facts  *Facts
	wishes *Wishes
	prefix string
}

// Make works out how an app can be adopted.
func Make(f Facts, w Wishes) Draft {
	d := drafter{facts: &f, wishes: &w}
	d.prefix = (&settings.Settings{Project: w.Project, Stack: w.Stack}).ResourcePrefix()
	d.refuse()
	d.cache()
	d.newCache()
	d.settings()
	d.keepNetwork()
	d.keepIdentities()
	d.keepAutoscale()
	d.appSettings()
	d.tags()
	d.checkSettings()
	d.resources()
	d.changes()
	d.left()
	d.Unseen = d.unseen()
	return d.Draft
}

// set is a setting to write unless the file says the same.
func (d *drafter) set(key, value string) {
	if was, there := d.wishes.File[key]; !there || was != value {
		d.Settings = append(d.Settings, Setting{Key: key, Value: value, Was: was})
	}
}

// state is a setting to write where file and default say something else.
func (d *drafter) state(key, value string) {
	if d.effective(key) != value {
		d.Settings = append(d.Settings, Setting{Key: key, Value: value, Was: d.wishes.File[key]})
	}
}

// effective returns the file's value, or the default.
func (d *drafter) effective(key string) string {
	if value, there := d.wishes.File[key]; there {
		return value
	}
	for _, k := range settings.Keys() {
		if k.Name == key && k.Default != nil {
			return fmt.Sprint(k.Default)
		}
	}
	return ""
}

// entries returns the entries of an object in the file, as text.
func (d *drafter) entries(key string) map[string]string {
	var given map[string]any
	all := map[string]string{}
	if json.Unmarshal([]byte(d.wishes.File[key]), &given) != nil {
		return all
	}
	for name, v := range given {
		text, isText := v.(string)
		if !isText {
			b, _ := json.Marshal(v) // it has just been read
			text = string(b)
		}
		all[name] = text
	}
	return all
}

// values is the configuration that results, as the program gets it, and which of
// it is encrypted.
func (d *drafter) values() (map[string]string, map[string]bool) {
	values, secret := maps.Clone(d.wishes.File), map[string]bool{}
	if values == nil {
		values = map[string]string{}
	}
	for _, key := range []string{settings.KeyFlaskSecretKey, settings.KeyAppSecrets} {
		secret[key] = true
	}
	for _, s := range d.Settings {
		if s.Name == "" {
			values[s.Key] = s.Value
			continue
		}
		object := map[string]any{}
		_ = json.Unmarshal([]byte(values[s.Key]), &object) // what the file has wrong is said elsewhere
		object[s.Name] = s.Value
		b, _ := json.Marshal(object) // texts and what was JSON before
		values[s.Key] = string(b)
	}
	return values, secret
}

// checkSettings lets the program's own rules look at the settings that result.
func (d *drafter) checkSettings() {
	values, secret := d.values()
	_, err := settings.Parse(d.wishes.Project, d.wishes.Stack, values, func(key string) bool { return secret[key] })
	problems, _ := err.(settings.Problems)
	for _, p := range problems {
		d.deny(Refusal{
			Name: "setting-" + p.Key, What: p.Key + " = " + p.Value, Why: p.Reason,
			Do: "allowed is " + p.Allowed,
		})
	}
}

// HasSecrets reports whether something has to be encrypted.
func (d Draft) HasSecrets() bool {
	return slices.ContainsFunc(d.Settings, func(s Setting) bool { return s.Secret })
}
