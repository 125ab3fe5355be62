package settings

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Load reads and checks the settings of the running stack. When anything is
// wrong the error is Problems, with all of them.
func Load(ctx *pulumi.Context) (*Settings, error) {
	values := map[string]string{}
	for _, name := range candidates(ctx.Project()) {
		if v, ok := ctx.GetConfig(name); ok {
			values[name] = v
		}
	}
	return Parse(ctx.Project(), ctx.Stack(), values, ctx.IsConfigSecret)
}

// candidates are the full names of all keys that may be set. Pulumi's context
// cannot list what is set, so unknown keys come from the environment through
// which the CLI hands the configuration over. Of those only the names are
// taken: the environment may belong to another program that runs us.
func candidates(project string) []string {
	names := map[string]bool{KeyLocation: true}
	for _, k := range keys {
		names[project+":"+k.Name] = true
	}
	var environment map[string]string
	if json.Unmarshal([]byte(os.Getenv(pulumi.EnvConfig)), &environment) == nil {
		for name := range environment {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Parse is Load without Pulumi. The values are as Pulumi hands them to a
// program: strings, with arrays and objects as JSON. Keys of our namespace come
// with or without "<project>:"; those of other namespaces are none of our
// business, but for KeyLocation and for what was meant to be ours. isSecret tells, for a key as it stands in
// values, whether it was encrypted; nil means that none was.
func Parse(project, stack string, values map[string]string, isSecret func(key string) bool) (*Settings, error) {
	s, problems := parse(project, stack, Source{values, isSecret}, command{stack: stack})
	if len(problems) > 0 {
		return nil, problems
	}
	return s, nil
}

func parse(project, stack string, source Source, c command) (*Settings, Problems) {
	r := &reader{command: c, values: map[string]string{}, encrypted: map[string]bool{}}
	var others []string
	for _, full := range slices.Sorted(maps.Keys(source.Values)) {
		name, ours := strings.CutPrefix(full, project+":")
		if !ours && strings.Contains(full, ":") && full != KeyLocation {
			others = append(others, full)
			continue
		}
		if _, twice := r.values[name]; twice && !ours {
			continue // the full name counts
		}
		r.values[name] = source.Values[full]
		r.encrypted[name] = source.Secret != nil && source.Secret(full)
	}
	d := r.draft(project, stack)
	problems := append(r.problems, r.unknownKeys()...)
	for _, full := range others {
		if p, stray := r.strayKey(project, full, source); stray {
			problems = append(problems, p)
		}
	}
	problems = check(d, problems)
	if len(problems) > 0 {
		return nil, r.complete(problems)
	}
	return d.finish(), nil
}

// complete puts the problems into order and adds what all of them share.
func (r *reader) complete(problems Problems) Problems {
	rank := map[string]int{KeyLocation: -1}
	for i, k := range keys {
		rank[k.Name] = i
	}
	position := func(p Problem) int {
		if i, known := rank[root(p.Key)]; known {
			return i
		}
		return len(keys)
	}
	for i := range problems {
		problems[i].stack = r.stack
		if problems[i].Value == "" && !problems[i].unset {
			problems[i].Value = r.current(problems[i].Key)
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return position(a) - position(b) })
	lastFirst(problems)
	return problems
}

// lastFirst has the problems of a list's elements, where some of these are to be removed, begin with the last: what stands behind a
// removed one moves up, and people type the commands one after the other.
func lastFirst(problems Problems) {
	places, removes := map[string][]int{}, map[string]bool{}
	for i, p := range problems {
		list, _, is := elementOf(p.Key)
		if !is {
			continue
		}
		places[list] = append(places[list], i)
		removes[list] = removes[list] || strings.Contains(p.Fix, " config rm --path ")
	}
	for list, at := range places {
		if !removes[list] {
			continue
		}
		of := make(Problems, len(at))
		for i, place := range at {
			of[i] = problems[place]
		}
		slices.SortStableFunc(of, func(a, b Problem) int {
			_, first, _ := elementOf(a.Key)
			_, second, _ := elementOf(b.Key)
			return second - first
		})
		for i, place := range at {
			problems[place] = of[i]
		}
	}
}

// elementOf splits "accessRules[3]" into the list and the place in it.
func elementOf(path string) (list string, place int, is bool) {
	list, rest, found := strings.Cut(path, "[")
	place, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
	return list, place, found && err == nil
}

// current returns the value that a key has, as it may be shown.
func (r *reader) current(name string) string {
	if v, ok := r.values[name]; ok {
		return r.shown(name, v)
	}
	k, _ := keyNamed(name)
	return show(plain(k.Default)) + " (the default)"
}
