package adopt

import (
	"fmt"

	"github.com/dustin/go-humanize/english"
)

// restricted: who may reach the app is not to depend on how a provider treats what
// it was not told.
func restricted(d *drafter) {
	for _, of := range []struct{ name, what string }{
		{"ipSecurityRestrictions", "the app"}, {"scmIpSecurityRestrictions", "the app's deployment site"},
	} {
		n := closed(d.facts.Config.All, of.name)
		if n == 0 {
			continue
		}
		d.deny(Refusal{
			Name: of.name, What: fmt.Sprintf("%s has %s", of.what, english.Plural(n, "access restriction", "")),
			Why: "the program does not declare them; App Service leaves what an update does not name, but nobody has seen that azure-native does not name them",
			Do: "add them to components/app.go; or look for " + of.name + " in 'pulumi preview --diff', be ready to set them again, " +
				"and --accept " + of.name,
			Acceptable: true,
		})
	}
}

// closed counts the rules of a list that do not let everybody in. Azure answers one
// that does ("Allow all") where nobody has set any.
func closed(config map[string]any, name string) int {
	n := 0
	list, _ := config[name].([]any)
	for _, entry := range list {
		rule, _ := entry.(map[string]any)
		if rule["ipAddress"] != "Any" || rule["action"] != "Allow" {
			n++
		}
	}
	if p, _ := ConfigProperties.find(name + "DefaultAction"); !p.unset(config[p.Name]) {
		n++
	}
	return n
}
