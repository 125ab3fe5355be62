package settings

import (
	"regexp"
	"unicode/utf8"
)

// autoscaleNameForm and longestAutoscaleName: "Naming rules and restrictions for Azure resources",
// Microsoft.Insights/autoscalesettings.
var autoscaleNameForm = regexp.MustCompile(`^[^<>*%&:?+/\\]*[^<>*%&:?+/\\ .]$`)

const longestAutoscaleName = 260

func autoscaleNameRule(d *draft) Problems {
	name := d.AutoscaleName
	fits := utf8.RuneCountInString(name) <= longestAutoscaleName && autoscaleNameForm.MatchString(name) && printable(name)
	if name == "" || fits {
		return nil
	}
	return Problems{{
		Key: KeyAutoscaleName, Reason: "Azure refuses this name for an autoscale setting.",
		Allowed: `1 to 260 characters, none of them one of < > * % & : ? + / \, and no space or period at the end; empty for the project's own`,
		Fix:     d.remove(KeyAutoscaleName),
	}}
}
