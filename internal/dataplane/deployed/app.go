package deployed

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/dataplane/demo/edition"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/fail"
	"scaleout/program/shellword"
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

// FindApp returns the demo app if dir is empty, else the app in dir, run by the
// stack's start command or, without one, as App Service would run it. What is wrong
// with dir is refused.
func FindApp(dir, startCommand string) (App, error) {
	if dir == "" {
		return App{Title: "demo app", Command: process.Self(DemoRole)}, nil
	}
	if err := RefuseFolder(dir); err != nil {
		return App{}, err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return App{}, err
	}
	app, err := App{Title: dir, Dir: abs, path: environmentOf(abs)}.startedAs(startCommand)
	if errors.Is(err, errNoApp) {
		err = fail.Refuse("--app %s: there is none of %s in it, where App Service looks for a Flask app, "+
			"and no folder with a %s, by which it knows a Django app; "+
			"name the command that starts yours: -c startCommand='gunicorn … module:app'",
			shellword.Of(dir), flaskFiles(), catalog.DjangoFile)
	}
	return app, err
}

// RefuseFolder refuses a folder that is missing; an empty name is that of no folder.
func RefuseFolder(dir string) error {
	if dir == "" {
		return nil
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fail.Refuse("--app %s: there is no such folder; try --app examples/flask", shellword.Of(dir))
	}
	return nil
}

// errNoApp: there is no start command, and no app in a folder that App Service would find.
var errNoApp = errors.New("there is no app that App Service would find: none of " + flaskFiles() +
	", and no folder with a " + catalog.DjangoFile)

func flaskFiles() string {
	var names []string
	for _, f := range catalog.FlaskApps {
		names = append(names, f.File)
	}
	return strings.Join(names, ", ")
}

// findBuild returns the app that a deployment has put into dir. Its own virtual
// environment counts, whatever else is active on this machine.
func findBuild(dir, startCommand string) (App, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return App{}, fmt.Errorf("the build %s is not in the state folder any more: deploy it again", filepath.Base(dir))
	}
	app := App{Title: "build " + filepath.Base(dir), Dir: dir}
	if edition.IsIn(dir) {
		app.Command = process.Self(DemoRole)
		return app, nil
	}
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
	module, found := a.module()
	switch {
	case !found:
		return App{}, errNoApp
	case !a.has("gunicorn"):
		return App{}, fail.Refuse("gunicorn is not on PATH: activate the environment in which the app runs, " +
			"or install it and what requirements.txt names ('pip install gunicorn', on Debian 'apt-get install gunicorn')")
	}
	return a.startedBy("gunicorn --timeout 600 " + module), nil
}

// module is what App Service tells gunicorn to run: a Django project's, then a Flask
// app's ("Configure a Linux Python app for Azure App Service", container startup process).
func (a App) module() (string, bool) {
	projects, err := fs.Glob(os.DirFS(a.Dir), "*/"+catalog.DjangoFile)
	if err == nil && len(projects) > 0 {
		return path.Dir(projects[0]) + ".wsgi", true
	}
	for _, f := range catalog.FlaskApps {
		if _, err := os.Stat(filepath.Join(a.Dir, f.File)); err == nil {
			return f.Module, true
		}
	}
	return "", false
}
