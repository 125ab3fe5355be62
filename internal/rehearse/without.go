package rehearse

import (
	"slices"

	"scaleout/internal/dataplane/platform"
	"scaleout/program/appenv"
)

// SharedKey is the protection that is not the platform's: all instances sign their
// cookies with one FLASK_SECRET_KEY. Without it each makes up its own.
const SharedKey = "shared-key"

// Protections are the names of what a rehearsal can do without, to show what each is
// worth.
func Protections() []string { return append(platform.Protections(), SharedKey) }

// withoutOnPlatform are the platform's among the protections that are left out.
func (o Options) withoutOnPlatform() []string {
	return slices.DeleteFunc(slices.Clone(o.Without), func(name string) bool { return name == SharedKey })
}

func (s *stage) withoutSharedKey(site platform.Site) platform.Site {
	if slices.Contains(s.options.Without, SharedKey) {
		delete(site.Settings, appenv.FlaskSecretKey)
	}
	return site
}
