package deployed

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"scaleout/internal/dataplane/process"
	"scaleout/internal/fail"
)

// DemoRole is the role in which this binary is the demo app.
const DemoRole = "demo"

// An App is the program that each instance runs.
type App struct {
	Title   string // "demo app", or the folder as it was given
	Dir     string
	Command []string
}

// appFiles are the files in which App Service looks for a Flask app, each with the
// name that the app has in it ("Configure a Linux Python app for Azure App Service",
// container startup process, Flask app).
var appFiles = []struct{ file, module string }{
	{"application.py", "application:app"},
	{"app.py", "app:app"},
}

// FindApp returns the demo app if dir is empty, else the app in dir, run by the
// stack's start command or, without one, as App Service would run it. What is wrong
// with dir is refused.
func FindApp(dir, startCommand string) (App, error) {
	if dir == "" {
		return App{Title: "demo app", Command: process.Self(DemoRole)}, nil
	}
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return App{}, fail.Refuse("--app %s: there is no such folder; try --app examples/flask", dir)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return App{}, err
	}
	if startCommand != "" {
		return shell(dir, abs, onOwnPort(startCommand)), nil
	}
	for _, f := range appFiles {
		if _, err := os.Stat(filepath.Join(abs, f.file)); err != nil {
			continue
		}
		if _, err := exec.LookPath("gunicorn"); err != nil {
			return App{}, fail.Refuse("gunicorn is not on PATH: activate the environment in which the app runs, " +
				"or install it and what requirements.txt names ('pip install gunicorn', on Debian 'apt-get install gunicorn')")
		}
		return shell(dir, abs, "gunicorn --bind=127.0.0.1:$PORT --timeout 600 "+f.module), nil
	}
	return App{}, fail.Refuse("--app %s: there is neither application.py nor app.py in it, "+
		"where App Service looks for a Flask app; name the command that starts yours: -c startCommand='gunicorn … module:app'", dir)
}

// shell runs a command in a shell, as App Service does. The command replaces the
// shell, so that the app gets the signals.
func shell(title, dir, command string) App {
	return App{Title: title, Dir: dir, Command: []string{"/bin/sh", "-c", "exec " + command}}
}

// bindFlag matches gunicorn's flag for its address.
var bindFlag = regexp.MustCompile(`(^|\s)(--bind[= ]|-b[= ]?)\s*\S+`)

// onOwnPort makes gunicorn listen on $PORT. On App Service each instance has a
// machine to itself and may name a fixed port; here they share one.
func onOwnPort(command string) string {
	if !strings.Contains(command, "gunicorn") {
		return strings.TrimSpace(command)
	}
	return bindFlag.ReplaceAllString(strings.TrimSpace(command), "${1}--bind=127.0.0.1:$$PORT")
}
