package audit

import (
	"fmt"
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// undo is advice for what this program declares by itself: an update brings it back.
func (f *facts) undo() string { return f.up("", "") }

// onOff judges a flag.
func onOff(good bool, well, badly, do string) verdict {
	if good {
		return pass(well)
	}
	return fail(badly, do)
}

func httpsOnly(s *site, f *facts) verdict {
	return onOff(s.body.Flag("httpsOnly"), "HTTPS only", "it answers over plain HTTP, too", f.undo())
}

func minimumTLS(s *site, f *facts) verdict {
	version := s.config.Text("minTlsVersion")
	return onOff(version >= "1.2", "TLS "+version+" or later", "TLS "+orNone(version)+" is accepted", f.up(settings.KeyMinTLSVersion, "1.2"))
}

func ftps(s *site, f *facts) verdict {
	state := s.config.Text("ftpsState")
	return onOff(state == "Disabled" || state == "FtpsOnly", "FTP: "+state, "plain FTP: "+orNone(state), f.undo())
}

func ftpPasswords(s *site, f *facts) verdict {
	return onOff(!s.passwords["ftp"], "no password lets anybody in", "the publishing password lets in to FTP", f.undo())
}

func scmPasswords(s *site, f *facts) verdict {
	return onOff(!s.passwords["scm"], "no password lets anybody in", "the publishing password lets in to the SCM site", f.undo())
}

func remoteDebugging(s *site, f *facts) verdict {
	return onOff(!s.config.Flag("remoteDebuggingEnabled"), "off", "remote debugging is on", f.undo())
}

// ssh is on unless it is switched off: the definition, too, counts a missing value as on.
func ssh(s *site, _ *facts) verdict {
	if enabled, said := s.body["sshEnabled"].(bool); said && !enabled {
		return pass("off")
	}
	return fail("SSH is on, as it is unless switched off", sshOff(s.id))
}

// sshOff switches SSH off, which the program cannot: the last version of App Service's API
// in azure-native's Go package that can be had here ends before the first that can say it.
// A PATCH names nothing else of the app, so nothing else can change.
func sshOff(id arm.ResourceID) string {
	return fmt.Sprintf("the program cannot declare it, see docs/audit.md; type: az rest --method patch --uri '%s?api-version=%s' --body '%s'",
		id, arm.NewerVersion, `{"properties": {"sshEnabled": false}}`)
}

// clientCertificates: with HTTP/2, App Service takes none, and the definition looks no
// further ("App Service apps should have Client Certificates enabled", its condition).
func clientCertificates(s *site, f *facts) verdict {
	switch {
	case s.body.Flag("clientCertEnabled"):
		return pass("clients have to show a certificate")
	case s.config.Flag("http20Enabled"):
		return moot("people log in, who have no certificates; the definition asks for none where HTTP/2 is on, as it is here")
	}
	return fail("clients need no certificate, and HTTP/2 is off", f.undo())
}

func authentication(s *site, _ *facts) verdict {
	if s.auth.On {
		return pass("App Service authenticates whoever comes")
	}
	return moot("the app logs its people in itself, and its first pages are for everybody; Azure Policy counts it all the same: exempt it with this reason")
}

func identity(s *site, f *facts) verdict {
	kind := s.identity.Text("type")
	return onOff(strings.Contains(kind, "Assigned"), "identity: "+kind, "the app has no identity", f.undo())
}

func cors(s *site, f *facts) verdict {
	origins := s.config.Object("cors").Texts("allowedOrigins")
	switch {
	case slices.Contains(origins, "*"):
		return fail("every origin is allowed: *", f.undo())
	case len(origins) == 0:
		return pass("no other origin is allowed")
	}
	return pass("allowed: " + strings.Join(origins, ", "))
}

func http2(s *site, f *facts) verdict {
	return onOff(s.config.Flag("http20Enabled"), "HTTP/2 is on", "HTTP/2 is off", f.undo())
}

// python asks for support by Python's makers. The definition asks for one version, which
// its assignment has to name: without one, no app complies.
func python(s *site, f *facts) verdict {
	runtime := s.config.Text("linuxFxVersion")
	version, isPython := strings.CutPrefix(runtime, "PYTHON|")
	if !isPython {
		return moot("the app runs no Python of App Service: " + orNone(runtime))
	}
	last, known := catalog.PythonSupport(version)
	do := f.up(settings.KeyRuntime, fmt.Sprintf("PYTHON|3.%d", catalog.NewestPython))
	switch month := last.Format("January 2006"); {
	case !known:
		return fail("nothing is known of Python "+version, do)
	case !f.now.Before(last.AddDate(0, 1, 0)):
		return fail(fmt.Sprintf("Python %s had its last correction in %s", version, month), do)
	default:
		return pass(fmt.Sprintf("Python %s, supported until %s", version, month))
	}
}

func otherRuntimes(s *site, f *facts) verdict {
	runtime := s.config.Text("linuxFxVersion")
	for _, other := range []string{"JAVA", "PHP"} {
		if strings.Contains(strings.ToUpper(runtime), other) {
			return fail("the app runs "+runtime, f.undo())
		}
	}
	return pass("neither Java nor PHP")
}

func resourceLogs(s *site, f *facts) verdict {
	kept := keptLogs(s.logs)
	if len(kept) > 0 {
		return pass("kept: " + strings.Join(kept, ", "))
	}
	return fail("no log is kept", f.up(settings.KeyMonitoring, "true"))
}

func healthCheck(s *site, f *facts) verdict {
	path := s.config.Text("healthCheckPath")
	return onOff(path != "", "Azure asks "+path, "the app has no health check path", f.undo())
}

func alwaysOn(s *site, f *facts) verdict {
	return onOff(s.config.Flag("alwaysOn"), "Always On is on", "Always On is off", f.up(settings.KeyAlwaysOn, "true"))
}

func affinity(s *site, f *facts) verdict {
	return onOff(!s.body.Flag("clientAffinityEnabled"), "no affinity cookies", "affinity cookies are on", f.up(settings.KeyClientAffinity, "false"))
}

func storageAccount(s *site, f *facts) verdict {
	return onOff(!s.body.Flag("storageAccountRequired"), "none is asked for", "the app asks for a storage account", f.undo())
}

// hasSlot is judged of the app: a deployment without one cannot try a release.
func hasSlot(f *facts) verdict {
	if f.app.id.Is(arm.Sites + "/slots") {
		return moot(f.none)
	}
	return onOff(f.none == "", "slot "+f.slot.id.Name(), f.none, f.up(settings.KeyStagingSlot, "true"))
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
