package settings

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"scaleout/internal/azure/catalog"
)

// ReservedTags are the tags that the program sets on every resource. Azure
// compares tag names without regard to case.
var ReservedTags = []string{"project", "stack"}

// tagRule holds tags to Azure's limits.
func tagRule(d *draft) Problems {
	var ps Problems
	seen := map[string]element{}
	most := catalog.MaxTags - len(ReservedTags)
	if len(d.tags) > most {
		ps = append(ps, Problem{
			Key: KeyTags, Value: fmt.Sprintf("%d tags", len(d.tags)),
			Reason: fmt.Sprintf("Azure allows %d tags on a resource, and the program adds %s. The commands remove the last ones.",
				catalog.MaxTags, strings.Join(ReservedTags, " and ")),
			Allowed: tagsAllowed(most),
			Fix:     d.removeAll(d.tags[most:]),
		})
	}
	for _, e := range d.tags {
		reason := cmp.Or(tagReason(e), d.misplaced(e))
		if before, twice := seen[strings.ToLower(e.name)]; reason == "" && twice {
			reason = "Azure takes this for the same tag as " + showKey(before.path) + ", for it ignores case."
		}
		seen[strings.ToLower(e.name)] = e
		if reason == "" {
			continue
		}
		ps = append(ps, Problem{
			Key: e.path, Value: d.shown(KeyTags, e.text), Reason: reason,
			Allowed: tagsAllowed(most),
			Fix:     d.removeElement(e.path),
		})
	}
	return ps
}

// tagsAllowed says what "Use tags to organize your Azure resources and management
// hierarchy" (Limitations)
// says, and that we take no name that cannot be told from another by eye.
func tagsAllowed(most int) string {
	return fmt.Sprintf("at most %d tags; names of 1 to %d characters, none of them a control character or one of %s, and no space at either end; values of at most %d characters",
		most, catalog.MaxTagName, strings.Join(strings.Split(catalog.TagNameTaboo, ""), " "), catalog.MaxTagValue)
}

func (d *draft) removeAll(elements []element) string {
	var lines []string
	for _, e := range elements {
		lines = append(lines, d.removeElement(e.path))
	}
	return strings.Join(lines, "\n")
}

func tagReason(e element) string {
	switch {
	case strings.TrimSpace(e.name) == "":
		return "A tag needs a name."
	case !printable(e.name) || e.name != strings.TrimSpace(e.name):
		return "A tag's name holds no control characters and no spaces at its ends."
	case catalog.IsTabooTagName(e.name):
		return "Azure refuses this character in a tag's name."
	case utf8.RuneCountInString(e.name) > catalog.MaxTagName:
		return fmt.Sprintf("A tag's name has at most %d characters, this one has %d.", catalog.MaxTagName, utf8.RuneCountInString(e.name))
	case utf8.RuneCountInString(e.text) > catalog.MaxTagValue:
		return fmt.Sprintf("A tag's value has at most %d characters, this one has %d.", catalog.MaxTagValue, utf8.RuneCountInString(e.text))
	}
	for _, ours := range ReservedTags {
		if strings.EqualFold(e.name, ours) {
			return "The program sets the tag " + ours + " itself."
		}
	}
	return ""
}
