package rehearse

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"scaleout/internal/dataplane/process"
)

// DemoRole is the role of this binary in which it is the demo app.
const DemoRole = "demo"

// An app is what an instance runs.
type app struct {
	title   string // for people
	dir     string
	command []string
}

// appFiles is where App Service looks for a Flask app, and the name the app has
// in it ("Configure a Linux Python app for Azure App Service", container
// startup process, Flask app).
var appFiles = []struct{ file, module string }{
	{"application.py", "application:app"},
	{"app.py", "app:app"},
}

// findApp decides what runs: the demo app, or the one in dir with the stack's
// start command, or with the one that App Service would use.
func findApp(dir, startCommand string) (app, error) {
	if dir == "" {
		return app{title: "demo app", command: process.Self(DemoRole)}, nil
	}
	info, err := os.Stat(dir)
	if err != nil || !info.IsDir() {
		return app{}, &InputError{fmt.Errorf("--app %s: there is no such folder; try --app examples/flask", dir)}
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return app{}, err
	}
	if startCommand != "" {
		return shell(dir, abs, onOwnPort(startCommand)), nil
	}
	for _, f := range appFiles {
		if _, err := os.Stat(filepath.Join(abs, f.file)); err != nil {
			continue
		}
		if _, err := exec.LookPath("gunicorn"); err != nil {
			return app{}, &InputError{errors.New("gunicorn is not on PATH: activate the environment in which the app runs, " +
				"or install it and what requirements.txt names ('pip install gunicorn', on Debian 'apt-get install gunicorn')")}
		}
		return shell(dir, abs, "gunicorn --bind=127.0.0.1:$PORT --timeout 600 "+f.module), nil
	}
	return app{}, &InputError{fmt.Errorf("--app %s: there is neither application.py nor app.py in it, "+
		"where App Service looks for a Flask app; name the command that starts yours: -c startCommand='gunicorn … module:app'", dir)}
}

// shell runs a command as App Service does, by a shell. The shell replaces
// itself, so that the app gets the signals.
func shell(title, dir, command string) app {
	return app{title: title, dir: dir, command: []string{"/bin/sh", "-c", "exec " + command}}
}

// bindFlag is how gunicorn is told where to listen.
var bindFlag = regexp.MustCompile(`(^|\s)(--bind[= ]|-b[= ]?)\s*\S+`)

// onOwnPort lets gunicorn listen where an instance is told to. On App Service each
// has a machine to itself and may name a fixed port.
func onOwnPort(command string) string {
	if !strings.Contains(command, "gunicorn") {
		return strings.TrimSpace(command)
	}
	return bindFlag.ReplaceAllString(strings.TrimSpace(command), "${1}--bind=127.0.0.1:$$PORT")
}

// An InputError is something that the person who started the rehearsal can
// mend; nothing was run.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }
func (e *InputError) Unwrap() error { return e.Err }
