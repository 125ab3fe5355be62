package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"

	"scaleout/internal/fail"
	"scaleout/program/shellword"
)

// An Override is one setting for one run: -c key=value.
type Override struct {
	Key, Value string
	Path       bool // the key is a path into an object or array
}

// override applies overrides to m. One that is wrong is refused before anything is
// touched.
func (s *Stack) override(proj *workspace.Project, m config.Map, overrides []Override) error {
	for _, o := range overrides {
		key, err := config.ParseKey(o.Key)
		if err != nil { // no namespace: the project's
			key, err = config.ParseKey(proj.Name.String() + ":" + o.Key)
		}
		if err != nil {
			return fail.Refuse("-c %s: not a configuration key: %w", o.Key, err)
		}
		if err := s.whole(proj, m, key, o); err != nil {
			return fail.Refuse("-c %s: %w", o.Key, err)
		}
		if err := m.Set(key, config.NewValue(o.Value), o.Path); err != nil {
			if gap := gapless(proj, m, o); gap != nil { // Pulumi says that the index is out of range
				return gap
			}
			return fail.Refuse("-c %s: %w", o.Key, err)
		}
	}
	for _, o := range overrides {
		if err := gapless(proj, m, o); err != nil {
			return err
		}
	}
	return nil
}

// gapless refuses an element of a list without one before it.
func gapless(proj *workspace.Project, m config.Map, o Override) error {
	if gap, rest := missing(proj, m, o); gap != "" {
		return fail.Refuse("-c %s: there is no %s, and elements are numbered from 0 without a gap: --config-path -c %s",
			o.Key, gap, shellword.Quoted(gap+rest+"="+anyValue))
	}
	return nil
}

// missing is an element before one that an override sets, and what is set inside of that. Pulumi fills a gap in a new list with
// null, in silence.
func missing(proj *workspace.Project, m config.Map, o Override) (gap, rest string) {
	path, err := resource.ParsePropertyPath(o.Key[strings.LastIndex(o.Key, ":")+1:])
	if !o.Path || err != nil {
		return "", ""
	}
	namespace, _, given := strings.Cut(o.Key, ":")
	if !given {
		namespace = proj.Name.String()
	}
	for i, segment := range path {
		for n := range atMost(segment) {
			before := append(slices.Clone(path[:i]), n)
			v, found, err := m.Get(config.MustMakeKey(namespace, before.String()), true)
			if text, _ := v.Value(config.NopDecrypter); err == nil && (!found || v.Object() && text == "null") {
				return before.String(), append(before, path[i+1:]...).String()[len(before.String()):]
			}
		}
	}
	return "", ""
}

// atMost is an index, and 0 for a name.
func atMost(segment any) int {
	index, _ := segment.(int)
	return index
}

// whole refuses a whole array or object: Pulumi takes what -c gives for a
// string, and its error is only that this is the wrong type.
func (s *Stack) whole(proj *workspace.Project, m config.Map, key config.Key, o Override) error {
	declared, ok := proj.Config[key.Name()]
	if !ok || key.Namespace() != proj.Name.String() {
		declared, ok = proj.Config[key.String()]
	}
	if !ok || declared.TypeName() != "array" && declared.TypeName() != "object" {
		return nil
	}
	paths := items(key.Name(), declared.TypeName(), o.Value)
	_, inFile := m[key]
	switch {
	case len(paths) > 0 && inFile:
		return fmt.Errorf("one -c gives one value inside an %s, beside those in the stack file: %s", declared.TypeName(), flagsFor(paths))
	case len(paths) > 0:
		return fmt.Errorf("one -c gives one value inside an %s: %s", declared.TypeName(), flagsFor(paths))
	case inFile:
		return fmt.Errorf("-c cannot empty an %s; the stack file can: pulumi config rm %s --stack %s", declared.TypeName(), key.Name(), s.Name)
	}
	return fmt.Errorf("-c cannot empty an %s, and this one is empty: leave it out", declared.TypeName())
}

// anyValue stands for a value in an object, which may be a secret.
const anyValue = "VALUE"

// items returns what a person meant by a whole value, one "path=value" for each
// value in it; none for an empty one.
func items(name, typ, value string) []string {
	value = strings.TrimSpace(value)
	var parsed any
	if json.Unmarshal([]byte(value), &parsed) == nil {
		switch parsed := parsed.(type) {
		case []any:
			return leaves(resource.PropertyPath{name}, parsed, typ == "array")
		case map[string]any:
			return leaves(resource.PropertyPath{name}, parsed, false)
		case nil:
			return nil
		}
	}
	switch bare := strings.Trim(value, "[]{} "); {
	case bare == "":
		return nil
	case typ == "object":
		return []string{name + ".NAME=" + anyValue}
	default:
		// What a shell leaves of ["a","b"] without quotes around it.
		var all []any
		for _, item := range strings.Split(bare, ",") {
			all = append(all, strings.Trim(strings.TrimSpace(item), `"'`))
		}
		return leaves(resource.PropertyPath{name}, all, true)
	}
}

// leaves returns the values inside of v, with their paths.
func leaves(path resource.PropertyPath, v any, show bool) []string {
	var all []string
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			all = append(all, leaves(append(slices.Clone(path), i), item, show)...)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, leaves(append(slices.Clone(path), name), v[name], show)...)
		}
	default:
		value := anyValue
		if text, isText := v.(string); isText && show {
			value = text
		}
		all = append(all, path.String()+"="+value)
	}
	return all
}

// flagsFor are the flags that give these values, for a shell.
func flagsFor(items []string) string {
	flags := "--config-path"
	for _, item := range items {
		flags += " -c " + shellword.Quoted(item)
	}
	return flags
}
