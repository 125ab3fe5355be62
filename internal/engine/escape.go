package engine

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"scaleout/internal/terminal"
)

// escaped returns the event with nothing in it that a terminal would obey. The display
// adds its colours and moves the cursor afterwards. JSON it writes to the process's
// standard output, wherever Stdout leads.
func escaped(e engine.Event, asJSON bool) engine.Event {
	x := escaper{json: asJSON}
	switch p := e.Payload().(type) {
	case engine.DiagEventPayload:
		x.texts(&p.Prefix, &p.Message)
		p.URN = resource.URN(x.text(string(p.URN)))
		return changed(x, e, p)
	case engine.StdoutEventPayload:
		x.texts(&p.Message)
		return changed(x, e, p)
	case engine.ErrorEventPayload:
		x.texts(&p.Error)
		return changed(x, e, p)
	case engine.PreludeEventPayload:
		p.Config = maps.Clone(p.Config)
		for key, value := range p.Config {
			p.Config[key] = x.text(value) // a key has been checked
		}
		return changed(x, e, p)
	case engine.ResourcePreEventPayload:
		p.Metadata = x.step(p.Metadata)
		return changed(x, e, p)
	case engine.ResourceOutputsEventPayload:
		p.Metadata = x.step(p.Metadata)
		return changed(x, e, p)
	case engine.ResourceOperationFailedPayload:
		p.Metadata = x.step(p.Metadata)
		return changed(x, e, p)
	}
	return e // of policies and downloads there are none, and the rest has no text
}

// changed makes an event of what was escaped. Nearly always there is nothing, and to
// copy an event costs more than to look at it.
func changed[P engine.EventPayload](x escaper, e engine.Event, p P) engine.Event {
	if !x.changed {
		return e
	}
	return engine.NewEvent(p)
}

// An escaper remembers whether there was anything to escape.
type escaper struct {
	json    bool // leave to the encoder what it escapes by itself
	changed bool
}

func (x *escaper) text(s string) string {
	if x.json && !strings.ContainsFunc(s, passesEncoder) {
		return s
	}
	t := terminal.Text(s)
	x.changed = x.changed || t != s
	return t
}

// passesEncoder reports whether encoding/json writes something as it is.
func passesEncoder(r rune) bool { return r > unicode.MaxASCII && !unicode.IsGraphic(r) || r == '\x7f' }

func (x *escaper) texts(all ...*string) {
	for _, s := range all {
		*s = x.text(*s)
	}
}

func (x *escaper) step(m engine.StepEventMetadata) engine.StepEventMetadata {
	m.URN = resource.URN(x.text(string(m.URN)))
	m.Old, m.New, m.Res = x.state(m.Old), x.state(m.New), x.state(m.Res)
	m.Keys, m.Diffs = x.keys(m.Keys), x.keys(m.Diffs)
	for path := range m.DetailedDiff {
		if x.text(path) != path {
			m.DetailedDiff = nil // it leads to members by their old names; the display compares by itself
			break
		}
	}
	return m
}

func (x *escaper) state(s *engine.StepEventStateMetadata) *engine.StepEventStateMetadata {
	if s == nil {
		return nil
	}
	t := *s
	t.URN, t.Parent = resource.URN(x.text(string(s.URN))), resource.URN(x.text(string(s.Parent)))
	t.ID = resource.ID(x.text(string(s.ID)))
	t.Inputs, t.Outputs = x.properties(s.Inputs), x.properties(s.Outputs)
	t.InitErrors = slices.Clone(s.InitErrors)
	for i := range t.InitErrors {
		x.texts(&t.InitErrors[i])
	}
	if s.State != nil { // JSON shows this one
		inputs, outputs, hooks := x.properties(s.State.Inputs), x.properties(s.State.Outputs), x.hooks(s.State.ResourceHooks)
		if x.changed {
			t.State = s.State.Copy()
			t.State.ID, t.State.Inputs, t.State.Outputs, t.State.ResourceHooks = t.ID, inputs, outputs, hooks
		}
	}
	return &t
}

// hooks are functions of a program by their names.
func (x *escaper) hooks(of map[resource.HookType][]string) map[resource.HookType][]string {
	to := make(map[resource.HookType][]string, len(of))
	for when, names := range of {
		names = slices.Clone(names)
		for i := range names {
			x.texts(&names[i])
		}
		to[when] = names
	}
	return to
}

func (x *escaper) keys(all []resource.PropertyKey) []resource.PropertyKey {
	all = slices.Clone(all)
	for i, key := range all {
		all[i] = resource.PropertyKey(x.text(string(key)))
	}
	return all
}

func (x *escaper) properties(m resource.PropertyMap) resource.PropertyMap {
	if x.unharmed(resource.NewProperty(m)) {
		return m
	}
	to := make(resource.PropertyMap, len(m))
	for key, v := range m {
		to[resource.PropertyKey(x.text(string(key)))] = x.value(v)
	}
	return to
}

// unharmed reports whether there is nothing to escape in a value, as nearly always. To copy
// it costs more than to look at it.
func (x *escaper) unharmed(v resource.PropertyValue) bool {
	switch {
	case v.IsString():
		return x.text(v.StringValue()) == v.StringValue()
	case v.IsArray():
		return !slices.ContainsFunc(v.ArrayValue(), func(e resource.PropertyValue) bool { return !x.unharmed(e) })
	case v.IsObject():
		for key, e := range v.ObjectValue() {
			if x.text(string(key)) != string(key) || !x.unharmed(e) {
				return false
			}
		}
	case v.IsSecret():
		return x.unharmed(v.SecretValue().Element)
	case v.IsOutput():
		return x.unharmed(v.OutputValue().Element)
	}
	return true
}

func (x *escaper) value(v resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsString():
		return resource.NewProperty(x.text(v.StringValue()))
	case v.IsArray():
		all := slices.Clone(v.ArrayValue())
		for i := range all {
			all[i] = x.value(all[i])
		}
		return resource.NewProperty(all)
	case v.IsObject():
		return resource.NewProperty(x.properties(v.ObjectValue()))
	case v.IsSecret():
		return resource.MakeSecret(x.value(v.SecretValue().Element))
	case v.IsOutput():
		o := v.OutputValue()
		o.Element = x.value(o.Element)
		return resource.NewProperty(o)
	}
	return v
}
