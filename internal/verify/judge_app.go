package verify

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"

	"scaleout/program/appenv"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

func appRunning(s *seen, _ *Options) verdict {
	text := fmt.Sprintf("app %s is %s", s.site.name, strings.ToLower(s.site.state))
	if !s.running() {
		return fail(text, s.az("start"))
	}
	return pass(text)
}

func (s *seen) running() bool { return strings.EqualFold(s.site.state, "Running") }

func linux(s *seen, _ *Options) verdict {
	if v, failed := s.plan.unread(); failed {
		return v
	}
	if !s.plan.value.linux || !s.site.linux {
		return fail(fmt.Sprintf("plan %s is for Windows", s.plan.value.name),
			"a plan cannot be changed to Linux: deploy to a new one, with kind linux and reserved true, as this project's program does")
	}
	return pass("Linux, " + s.config.value.runs)
}

func alwaysOn(s *seen, o *Options) verdict {
	if v, failed := s.config.unread(); failed {
		return v
	}
	if !s.config.value.alwaysOn {
		return warn("Always On is off", o.Up(settings.KeyAlwaysOn, "true"))
	}
	return pass("Always On is on")
}

func affinity(s *seen, o *Options) verdict {
	switch declared := o.Declared.Affinity; {
	case s.site.affinity && declared:
		return warn("affinity cookies are on, as the stack says: after a restart or a scale-in, people come to another instance all the same", o.Up(settings.KeyClientAffinity, "false"))
	case s.site.affinity:
		return fail("affinity cookies are on", o.undo())
	case declared:
		return fail("affinity cookies are off, and the stack says that they are on", o.undo())
	}
	return pass("affinity cookies are off")
}

func httpsOnly(s *seen, o *Options) verdict {
	if !s.site.httpsOnly {
		return fail("the app answers over plain HTTP, too", o.undo())
	}
	return pass("HTTPS only")
}

func ftps(s *seen, o *Options) verdict {
	if v, failed := s.config.unread(); failed {
		return v
	}
	c := s.config.value
	if c.ftps == "AllAllowed" {
		return fail("plain FTP is allowed", o.undo())
	}
	return pass("FTP: " + c.ftps)
}

func minimumTLS(s *seen, o *Options) verdict {
	if v, failed := s.config.unread(); failed {
		return v
	}
	if s.config.value.minTLS < "1.2" {
		return fail("TLS "+s.config.value.minTLS+" is accepted", o.undo())
	}
	return pass("TLS " + s.config.value.minTLS + " or later")
}

func healthCheck(s *seen, o *Options) verdict {
	if v, failed := s.config.unread(); failed {
		return v
	}
	path, want := s.config.value.healthPath, o.Declared.HealthPath
	switch {
	case path == "":
		return fail("the app has no health check path", o.undo())
	case want != "" && path != want:
		return warn(fmt.Sprintf("Azure asks %s; the stack declares %s", path, want), o.undo())
	}
	return pass("Azure asks " + path + " on every instance once a minute")
}

const (
	byRules = "the app has rules about who may reach it, and they may keep this machine out"
	wayIn   = "run it from where accessRules let it in, or through a tunnel from there: --connect-to HOST:443:TOHOST:TOPORT"
)

// wayIn is what to do where the app keeps this machine out.
func (s *seen) wayIn() string {
	if s.site.closed {
		return "run it inside of the app's network, or through a tunnel from there: --connect-to HOST:443:TOHOST:TOPORT; what is left is judged by what Azure Resource Manager says"
	}
	return wayIn
}

// keptOut is why.
func (s *seen) keptOut() string {
	if s.site.closed {
		return "public network access is off (appAccess), and this machine is not in the app's network"
	}
	return byRules
}

// keepsUsOut reports whether an answer may be that of the app's own access rules, which
// App Service gives with 403 before the app is asked.
func (s *seen) keepsUsOut(status int) bool {
	return status == http.StatusForbidden && s.config.value.closed
}

func healthPath(s *seen, _ *Options) verdict {
	if v, failed := s.config.unread(); failed {
		return v
	}
	if !s.running() {
		return skip("the app does not run", "")
	}
	if s.config.value.healthPath == "" {
		return skip("the app has no health check path", "")
	}
	h := s.health.value
	mend := "let the path answer 200 itself, without a login, a redirect or a question to Redis; or set healthCheckPath to one that does"
	switch {
	case s.health.err != nil:
		return fail(fmt.Sprintf("%s does not answer: %s", h.url, reason(s.health.err)), s.az("log tail")).later()
	case s.auth.value.Guards(s.config.value.healthPath) && s.auth.value.Refuses(h.status):
		return warn(fmt.Sprintf("%s answers %d: App Service authentication asks for a login there. Azure's own check is let through, as documented; "+
			"nobody else can see whether the app is well", h.url, h.status),
			"let the path through, beside what is excluded already: "+s.az("auth update")+" --excluded-paths "+shellword.Of(s.config.value.healthPath))
	case s.keepsUsOut(h.status):
		return skip(fmt.Sprintf("%s answers 403: %s", h.url, s.keptOut()), s.wayIn())
	case h.status/100 == 3:
		return fail(fmt.Sprintf("%s answers %d, a redirect to %s", h.url, h.status, h.location), mend)
	case h.status/100 != 2:
		return fail(fmt.Sprintf("%s answers %d %s", h.url, h.status, http.StatusText(h.status)), mend).later()
	}
	return pass(fmt.Sprintf("%s answers %d", h.url, h.status))
}

// appSettings compares names and values. It shows names only.
func appSettings(s *seen, o *Options) verdict {
	if v, failed := s.settings.unread(); failed {
		return v
	}
	declared := o.Declared.AppSettings
	if declared == nil {
		return skip("what the stack declares is not known here", "let the stack be read: --stack, with its secrets provider's passphrase or key")
	}
	var missing, changed, extra []string
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		live, there := s.settings.value[name]
		switch {
		case !there:
			missing = append(missing, name)
		case live != declared[name]:
			changed = append(changed, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.settings.value)) {
		if _, known := declared[name]; !known {
			extra = append(extra, name)
		}
	}
	return differing(missing, changed, extra, len(declared), o)
}

func differing(missing, changed, extra []string, declared int, o *Options) verdict {
	var parts []string
	for _, p := range []struct {
		what  string
		names []string
	}{{"missing", missing}, {"changed since the last update", changed}, {"not of this stack", extra}} {
		if len(p.names) > 0 {
			parts = append(parts, p.what+": "+strings.Join(p.names, ", "))
		}
	}
	text := strings.Join(parts, "; ")
	switch {
	case len(missing)+len(changed) > 0:
		return fail(text, o.resend()+" (to keep one instead, put it into appSettings)")
	case len(extra) > 0:
		return warn(text, "the next update that changes the app removes them; to keep one: "+o.Up(settings.KeyAppSettings+"."+extra[0], "VALUE"))
	}
	return pass(english.Plural(declared, "app setting", "") + " as declared")
}

func secretKey(s *seen, o *Options) verdict {
	if v, failed := s.settings.unread(); failed {
		return v
	}
	if s.settings.value[appenv.FlaskSecretKey] == "" {
		return fail("the app has no "+appenv.FlaskSecretKey+" in its settings", o.resend())
	}
	return pass("one " + appenv.FlaskSecretKey + " for all instances")
}
