package settings

import (
	"maps"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// unknownKeys refuses what is not a setting: most often a setting misspelled,
// which would be left at its default without a word.
func (r *reader) unknownKeys() Problems {
	var ps Problems
	for _, name := range slices.Sorted(maps.Keys(r.values)) {
		if _, known := keyNamed(name); known || name == KeyLocation {
			continue
		}
		ps = append(ps, r.unknownKey(name))
	}
	return ps
}

func (r *reader) unknownKey(name string) Problem {
	value := r.values[name]
	near := catalog.Nearest(name, keyNames())
	k, _ := keyNamed(near)
	secret := r.encrypted[name] || k.Secret || LooksSecret(name, value) || near == KeyRedisKey && nearestRedisKey(value) == ""
	p := Problem{
		Key: name, Value: show(value),
		Reason:  "There is no such setting.",
		Allowed: strings.Join(keyNames(), ", "),
		Fix:     r.remove(name),
	}
	if secret {
		p.Value = hidden
	}
	if (!printable(name) || strings.Contains(name, ":")) && len(r.oneOffsAt(name)) == 0 {
		p.Fix = byHand(r.stack)
	}
	if strings.EqualFold(name, locationName) || strings.EqualFold(name, "region") {
		return r.misplacedLocation(p, value)
	}
	if outer, isPath := outerKey(name); isPath {
		return r.misplacedPath(p, outer, secret || outer.Secret)
	}
	if near == "" {
		return p
	}
	p.Reason += " The nearest is " + near + "."
	p.Allowed = "the settings in the config block of Pulumi.yaml"
	if command := r.renamed(k, name, secret); command != "" {
		if len(r.oneOffsAt(name)) == 0 {
			p.Reason += " It takes two commands to rename it."
		}
		p.Fix += "\n" + command
	}
	return p
}

// locationName is KeyLocation's without its namespace.
const locationName = "location"

// misplacedLocation: the region is the one setting that is the provider's.
func (r *reader) misplacedLocation(p Problem, value string) Problem {
	p.Reason = "The region is a setting of the provider, " + KeyLocation + "."
	p.Allowed = "the settings in the config block of Pulumi.yaml, and " + KeyLocation
	_, there := r.values[KeyLocation]
	if given := len(r.oneOffsAt(p.Key)) > 0; (given || !there) && printable(value) && len(value) <= maxShown && !r.encrypted[p.Key] {
		p.Fix += "\n" + r.set(KeyLocation, value)
	}
	return p
}

// outerKey returns the object or array that a name leads into as a path does.
func outerKey(name string) (Key, bool) {
	k, known := keyNamed(root(name))
	return k, known && (k.Type == typeArray || k.Type == typeObject)
}

// misplacedPath: without --path, or --config-path beside -c, a path is taken
// for a name.
func (r *reader) misplacedPath(p Problem, outer Key, secret bool) Problem {
	value := r.values[p.Key]
	p.Allowed = "the settings in the config block of Pulumi.yaml"
	p.Reason = "This is a path into " + outer.Name + ", but was taken for a name: the command that sets it needs --path."
	given := len(r.oneOffsAt(p.Key)) > 0
	if given {
		p.Reason = "This is a path into " + outer.Name + ", but was taken for a name: -c needs --config-path beside it."
	}
	var set string
	switch {
	case secret:
		p.Value = hidden
		if !outer.Secret {
			return p
		}
		set = r.setSecretPath(p.Key)
	case !printable(value) || len(value) > maxShown || !printable(p.Key):
		return p
	default:
		set = r.setPath(p.Key, value)
	}
	if given {
		p.Fix = set
		return p
	}
	p.Fix += "\n" + set
	return p
}

// renamed is the command that sets the right key to the value of the wrong
// one; "" where the right one is set too or the value is no single word.
func (r *reader) renamed(right Key, wrong string, secret bool) string {
	value := r.values[wrong]
	if v, set := r.given(right.Name); set && v != plain(right.Default) {
		return ""
	}
	switch {
	case right.Type == typeArray || right.Type == typeObject:
		return ""
	case secret && !right.Secret:
		return ""
	case secret:
		return r.setSecret(right.Name)
	case !printable(value) || len(value) > maxShown || !printable(wrong) || strings.Contains(wrong, ":"):
		return ""
	}
	return r.set(right.Name, value)
}
