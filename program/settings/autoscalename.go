package settings

import "regexp"

// autoscaleNameForm: "Naming rules and restrictions for Azure resources",
// Microsoft.Insights/autoscalesettings.
var autoscaleNameForm = regexp.MustCompile(`^[^<>*%&:?+/\\]{0,259}[^<>*%&:?+/\\ .]$`)

func autoscaleNameRule(d *draft) Problems {
	if d.AutoscaleName == "" || autoscaleNameForm.MatchString(d.AutoscaleName) && printable(d.AutoscaleName) {
		return nil
	}
	return Problems{{
		Key: KeyAutoscaleName, Reason: "Azure refuses this name for an autoscale setting.",
		Allowed: `1 to 260 characters, none of them one of < > * % & : ? + / \, and no space or period at the end; empty for the project's own`,
		Fix:     d.remove(KeyAutoscaleName),
	}}
}
