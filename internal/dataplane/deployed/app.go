package deployed

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

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

	path    string   // of its own programs: its virtual environment's; empty: none
	scripts []string // files in Dir that start it
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
	app, err := App{Title: dir, Dir: abs, path: environmentOf(abs)}.startedAs(startCommand)
	if errors.Is(err, errNoApp) {
		err = fail.Refuse("--app %s: there is neither application.py nor app.py in it, "+
			"where App Service looks for a Flask app; name the command that starts yours: -c startCommand='gunicorn … module:app'", dir)
	}
	return app, err
}

// errNoApp: there is no start command, and no app in a folder that App Service would find.
var errNoApp = errors.New("there is neither application.py nor app.py")

// findBuild returns the app that a deployment has put into dir. Its own virtual
// environment counts, whatever else is active on this machine.
func findBuild(dir, startCommand string) (App, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return App{}, fmt.Errorf("the build %s is not in the state folder any more: deploy it again", filepath.Base(dir))
	}
	app := App{Title: "build " + filepath.Base(dir), Dir: dir}
	for _, name := range environments {
		if isEnvironment(dir, name) {
			app.path = filepath.Join(dir, name, "bin")
			break
		}
	}
	return app.startedAs(startCommand)
}

// startedAs starts the app by a command or, without one, as App Service would.
func (a App) startedAs(startCommand string) (App, error) {
	if startCommand != "" {
		return a.startedBy(startCommand), nil
	}
	for _, f := range appFiles {
		if _, err := os.Stat(filepath.Join(a.Dir, f.file)); err != nil {
			continue
		}
		if !a.has("gunicorn") {
			return App{}, fail.Refuse("gunicorn is not on PATH: activate the environment in which the app runs, " +
				"or install it and what requirements.txt names ('pip install gunicorn', on Debian 'apt-get install gunicorn')")
		}
		return a.startedBy("gunicorn --timeout 600 " + f.module), nil
	}
	return App{}, errNoApp
}
