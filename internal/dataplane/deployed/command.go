package deployed

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// preamble makes a shell start an app as App Service does, whatever the command is: a
// program, several one after the other, or a file in the app's folder, which is on the
// PATH.
//
// SIGTERM reaches all processes of the app. The trap keeps the shell, which would end
// at once, from taking them along before they have finished, and from going on with
// the next command of a list.
//
// gunicorn listens where its configuration says, unless GUNICORN_CMD_ARGS says
// otherwise ("Settings", gunicorn's configuration overview). On App Service each
// instance has a machine to itself and may name a fixed port; here they share one.
const preamble = `trap 'exit 143' TERM
PATH=$PATH:$PWD
export GUNICORN_CMD_ARGS="$GUNICORN_CMD_ARGS --bind=127.0.0.1:$PORT"
`

// gunicornArguments is the variable from which gunicorn takes arguments.
const gunicornArguments = "GUNICORN_CMD_ARGS"

func (a App) startedBy(command string) App {
	a.Command = []string{"/bin/sh", "-c", preamble + onOwnPort(strings.TrimSpace(command))}
	a.scripts = scriptsIn(a.Dir, command)
	return a
}

// wwwroot is where App Service has the app.
const wwwroot = "/home/site/wwwroot/"

// scriptsIn lists the files of the app that a command runs. App Service takes "the
// filename of the script or text file", such as startup.sh or startup.txt, for a
// command ("Configure a Linux Python app for Azure App Service").
func scriptsIn(dir, command string) []string {
	var scripts []string
	for i, word := range strings.Fields(command) {
		name := path.Clean(strings.TrimPrefix(strings.Trim(word, `"';`), wwwroot))
		if ext := path.Ext(name); i > 0 && ext != ".sh" && ext != ".txt" || !filepath.IsLocal(name) {
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			scripts = append(scripts, name)
		}
	}
	return scripts
}

// prepare makes the scripts in a copy of the app ready to run on this machine: App
// Service makes them executable, and knows the folder by its own name.
func (a App) prepare(dir string) error {
	for _, name := range a.scripts {
		file := filepath.Join(dir, name)
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		here := strings.ReplaceAll(onOwnPort(string(text)), strings.TrimSuffix(wwwroot, "/"), dir)
		if here != string(text) {
			if err := os.WriteFile(file, []byte(here), 0o700); err != nil {
				return err
			}
		}
		if err := os.Chmod(file, 0o700); err != nil {
			return err
		}
	}
	return nil
}

// listening are the ways in which the usual servers of Python are told where to listen,
// and what makes them listen on $PORT instead.
var listening = []struct{ server, address, here string }{
	{`gunicorn|hypercorn`, bindFlag.String(), "${1}--bind=127.0.0.1:$$PORT"},
	{`uvicorn|waitress-serve|flask|streamlit`, `(\s--(?:server\.)?port[= ]\s*)\d+\b`, "${1}$$PORT"},
	{`flask|daphne`, `(\s-p\s*)\d+\b`, "${1}$$PORT"},
	{`waitress-serve`, `(\s--listen[= ]\s*)(?:[^\s'"]*:)?\d+\b`, "${1}127.0.0.1:$$PORT"},
	{`manage\.py\s+runserver`, `(runserver\b.*?\s)(?:[^\s'"-][^\s'"]*:)?\d+(\s|$)`, "${1}127.0.0.1:$$PORT${2}"},
}

var bindFlag = regexp.MustCompile(`(^|\s)(?:--bind[= ]|-b[= ]?)\s*(?:"[^"]*"|'[^']*'|[^\s'"]*:[^\s'"]+|\d+(?:\.\d+){3})`)

// onOwnPort makes the usual servers of Python listen on $PORT.
func onOwnPort(command string) string {
	for _, l := range listening {
		if regexp.MustCompile(`\b(?:` + l.server + `)\b`).MatchString(command) {
			command = regexp.MustCompile(l.address).ReplaceAllString(command, l.here)
		}
	}
	return command
}

// environments are the folders in which people, and App Service, keep an app's
// virtual environment.
var environments = []string{"antenv", ".venv", "venv", "env"}

// environmentOf returns the folder of programs of the app's own virtual environment,
// unless another one is active.
func environmentOf(dir string) string {
	if os.Getenv("VIRTUAL_ENV") != "" {
		return ""
	}
	for _, name := range environments {
		if isEnvironment(dir, name) {
			return filepath.Join(dir, name, "bin")
		}
	}
	return ""
}

func isEnvironment(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name, "pyvenv.cfg"))
	return err == nil
}

func (a App) has(program string) bool {
	if a.path != "" {
		if _, err := exec.LookPath(filepath.Join(a.path, program)); err == nil {
			return true
		}
	}
	_, err := exec.LookPath(program)
	return err == nil
}

// environment is what the app needs on this machine and would find on App Service.
func (a App) environment(settings map[string]string) map[string]string {
	env := map[string]string{"PATH": os.Getenv("PATH")}
	if a.Dir == "" {
		return env
	}
	// Its virtual environment is the user's own: nothing is to be written there.
	env["PYTHONDONTWRITEBYTECODE"] = "1"
	if a.path != "" {
		env["PATH"] = a.path + string(filepath.ListSeparator) + env["PATH"]
	}
	if given := settings[gunicornArguments]; given != "" {
		env[gunicornArguments] = bindFlag.ReplaceAllString(given, "")
	}
	return env
}
