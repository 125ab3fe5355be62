package platform

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"scaleout/internal/dataplane/folder"
	"scaleout/internal/dataplane/platform/front"
	"scaleout/internal/dataplane/process"
)

// start is what runs the app in a folder of its own.
func (s Site) start(place *folder.Copy, id string, port int) process.Command {
	c := process.Command{Dir: place.Dir, Env: s.environment(place, id, port), Secrets: s.Secrets, LogLines: logLines}
	for _, word := range s.Command {
		c.Args = append(c.Args, place.Inside(word))
	}
	return c
}

// name is what the front end calls the site.
func (s Site) name() front.Name { return front.Name{Site: s.Name, Host: s.HostName} }

// defaultPath is the PATH of a site that sets none.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// environment is all that an app finds in its environment, and nothing of this
// process's own.
//
// App settings come under their name and with the prefix APPSETTING_
// ("Environment variables and app settings in Azure App Service", variable
// prefixes). WEBSITES_PORT "isn't injected into the container", and neither it nor
// an app setting PORT decides where the app listens: on App Service each instance
// has its ports to itself, here all share one machine.
func (s Site) environment(place *folder.Copy, id string, port int) []string {
	env := map[string]string{"PATH": defaultPath, "HOME": place.Home, "TMPDIR": place.Temp}
	for name, value := range s.Settings {
		if name = variable(name); name != "" && name != portSetting {
			env["APPSETTING_"+name] = value
			env[name] = value
		}
	}
	maps.Copy(env, s.Environment)
	maps.Copy(env, map[string]string{
		"PORT":                strconv.Itoa(port),
		"WEBSITE_HOSTNAME":    s.HostName,
		"WEBSITE_INSTANCE_ID": id,
		"WEBSITE_SITE_NAME":   s.Name,
	})
	all := make([]string, 0, len(env))
	for _, name := range slices.Sorted(maps.Keys(env)) {
		all = append(all, name+"="+env[name])
	}
	return all
}

// variable is the name that an app setting has in the environment: other
// characters than letters, digits and underscores are stripped ("Things you should
// know: Web Apps on Linux").
func variable(setting string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, setting)
}
