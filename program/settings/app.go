package settings

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
)

func healthPathRule(d *draft) Problems {
	return d.pathRule(KeyHealthCheckPath, d.HealthCheckPath, "Azure asks this path of every instance once a minute and takes only 200 to 299 for healthy; it follows no redirect.")
}

func warmupPathRule(d *draft) Problems {
	if d.WarmupPath == "" {
		return nil
	}
	return d.pathRule(KeyWarmupPath, d.WarmupPath, "Azure asks this path of a new instance before it gets traffic.")
}

var gitBashPath = regexp.MustCompile(`^[A-Za-z]:[/\\]`)

// pathRule takes an absolute path and nothing else.
func (d *draft) pathRule(key, path, use string) Problems {
	reason := ""
	switch {
	case path == "":
		reason = "An empty path switches the check off."
	case strings.Contains(path, "://"):
		reason = "This is a whole URL. " + use + " The host and the scheme are Azure's own."
	case gitBashPath.MatchString(path):
		reason = "This is a file name of Windows. Git Bash turns words that start with a slash into such; put MSYS_NO_PATHCONV=1 before the command."
	case !strings.HasPrefix(path, "/"):
		reason = "A path starts with a slash. " + use
	case strings.ContainsAny(path, "?#"):
		reason = "A path ends where ? or # begins. " + use
	case strings.ContainsAny(path, ` \`) || !printable(path):
		reason = "A path holds no spaces, backslashes or control characters. " + use
	case len(path) > maxPath:
		reason = fmt.Sprintf("This path has %d characters.", len(path))
	default:
		return nil
	}
	proposal := nearestPath(path)
	if d.encrypted[key] || !printable(path) {
		proposal = defaultText(KeyHealthCheckPath)
	}
	return Problems{{
		Key: key, Reason: reason,
		Allowed: fmt.Sprintf("a path such as /healthz, of at most %d characters", maxPath),
		Fix:     d.set(key, proposal),
	}}
}

// maxPath is generous; Azure documents no limit.
const maxPath = 500

var wrongInPath = regexp.MustCompile(`[^A-Za-z0-9_./~%-]+`)

// nearestPath cuts a value down to the path in it.
func nearestPath(value string) string {
	path := value
	if u, err := url.Parse(value); err == nil && u.Scheme != "" && u.Host != "" {
		path = u.EscapedPath()
	}
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	path = wrongInPath.ReplaceAllString(path, "")
	path = "/" + strings.TrimLeft(path, "/")
	if path == "/" || gitBashPath.MatchString(value) || len(path) > maxPath || strings.Contains(path, "://") {
		return defaultText(KeyHealthCheckPath)
	}
	return path
}

var (
	runtimeForm   = regexp.MustCompile(`^PYTHON\|3\.([0-9]{1,2})$`)
	pythonSomehow = regexp.MustCompile(`3\.([0-9]{1,2})(?:[^0-9]|$)`)
)

// pythonMinor returns 12 for "PYTHON|3.12".
func pythonMinor(runtime string) (int, bool) {
	m := runtimeForm.FindStringSubmatch(runtime)
	if m == nil {
		return 0, false
	}
	minor, err := strconv.Atoi(m[1])
	return minor, err == nil && m[1] == strconv.Itoa(minor)
}

// runtimeRule takes linuxFxVersion's form. Versions newer than we know of are
// let through with a warning.
func runtimeRule(d *draft) Problems {
	minor, ok := pythonMinor(d.Runtime)
	if ok && minor >= catalog.OldestPython {
		return nil
	}
	reason := "This is not how App Service names a Python: the word PYTHON, a bar, the version."
	if ok {
		reason = fmt.Sprintf("App Service on Linux offers Python 3.%d to 3.%d (%s).", catalog.OldestPython, catalog.NewestPython, catalog.AsOf)
	}
	proposal := defaultText(KeyRuntime)
	if m := pythonSomehow.FindStringSubmatch(d.Runtime); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n >= catalog.OldestPython && n <= catalog.NewestPython {
			proposal = "PYTHON|3." + strconv.Itoa(n)
		}
	}
	return Problems{{
		Key: KeyRuntime, Reason: reason,
		Allowed: fmt.Sprintf("PYTHON|3.%d to PYTHON|3.%d; in a shell the bar needs quotes", catalog.OldestPython, catalog.NewestPython),
		Fix:     d.set(KeyRuntime, proposal),
	}}
}

// startCommandRule: appCommandLine is one line.
func startCommandRule(d *draft) Problems {
	if d.StartCommand == "" || printable(d.StartCommand) && strings.TrimSpace(d.StartCommand) != "" {
		return nil
	}
	p := Problem{
		Key:     KeyStartCommand,
		Reason:  "A start command is one line of printable characters.",
		Allowed: "one line, such as gunicorn --bind=0.0.0.0 app:app; empty for the platform's own",
		Fix:     d.remove(KeyStartCommand),
	}
	lines := strings.FieldsFunc(d.StartCommand, func(r rune) bool { return r == '\n' || r == '\r' })
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	joined := strings.Join(lines, " && ")
	if len(lines) > 1 && printable(joined) && !d.encrypted[KeyStartCommand] {
		p.Reason += " Shell commands are joined with &&."
		p.Fix = d.set(KeyStartCommand, joined)
	}
	return Problems{p}
}

// cutters are servers that break off what they answer when an instance is stopped
// (findings/server-stop-cuts-answers.sh), by the words that start them.
var cutters = []string{"waitress-serve", "waitress", "cheroot", "daphne"}

// hypercorn waits for three seconds, unless it is told for how long, here or in a file.
const hypercorn = "hypercorn"

var hypercornTold = regexp.MustCompile(`(^|\s)(--graceful-timeout|--config|-c)([\s=]|$)`)

// startCommandWarning: App Service stops an instance by SIGTERM at each release, restart
// and scale-in.
func startCommandWarning(d *draft) []string {
	const better = "gunicorn, uvicorn and granian answer it first."
	for _, server := range started(d.StartCommand) {
		switch {
		case slices.Contains(cutters, server):
			return one("startCommand: when an instance is stopped, as for a release or a scale-in, %s breaks off what it is answering. %s", server, better)
		case server == hypercorn && !hypercornTold.MatchString(d.StartCommand):
			return one("startCommand: when an instance is stopped, as for a release or a scale-in, hypercorn breaks off what takes longer than three seconds. "+
				"Give it --graceful-timeout 30, say, and App Service as long, which waits for 5 seconds otherwise: %s",
				d.setPath(inside(KeyAppSettings, "WEBSITES_CONTAINER_STOP_TIME_LIMIT"), "30"))
		}
	}
	return nil
}

// started returns the names of the programs that a shell command starts, and of the
// modules that Python runs with -m.
func started(command string) []string {
	var names []string
	begins := true // a command, at this word
	for _, word := range strings.Fields(command) {
		if begins && !strings.Contains(word, "=") && word != "exec" {
			names = append(names, path.Base(strings.TrimRight(word, ";")))
			begins = false
		}
		begins = begins || word == "-m" || word == "&&" || word == "||" || strings.HasSuffix(word, ";")
	}
	return names
}
