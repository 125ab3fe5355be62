package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"scaleout/internal/dataplane/process"
)

// Environment is the name of the virtual environment that App Service makes.
const Environment = "antenv"

// Manifest is the file by which a build is known, and its name the environment's (Oryx).
const Manifest = "oryx-manifest.toml"

// buildSetting is the app setting that has App Service install packages.
const buildSetting = "SCM_DO_BUILD_DURING_DEPLOYMENT"

// python installs an app's packages: the steps of Oryx for Python (microsoft/Oryx,
// doc/runtimes/python.md and doc/configuration.md).
type python struct {
	Options
	dir     string
	program string // the interpreter
	said    []string
}

// install installs the packages, and leaves a manifest.
func (b *python) install(ctx context.Context) error {
	switch {
	case !isOn(b.Settings[buildSetting]):
		b.Log(buildSetting + " is not true: no packages are installed. The app runs with this machine's.")
		return nil
	case !b.has("requirements.txt"):
		b.Log("WARNING: there is no requirements.txt: no packages are installed. The app runs with this machine's.")
		return nil
	}
	if err := b.find(ctx); err != nil {
		return err
	}
	if err := b.command(ctx, "PRE_BUILD_COMMAND"); err != nil {
		return err
	}
	manifest := "PlatformName=\"python\"\n"
	own, err := b.environment(ctx)
	if err != nil {
		return err
	}
	if own {
		manifest += "virtualEnvName=\"" + Environment + "\"\n"
	}
	if err := os.WriteFile(filepath.Join(b.dir, Manifest), []byte(manifest), 0o644); err != nil {
		return err
	}
	return b.command(ctx, "POST_BUILD_COMMAND")
}

// isOn is how Kudu reads a flag.
func isOn(value string) bool { return value == "1" || strings.EqualFold(value, "true") }

func (b *python) has(name string) bool {
	_, err := os.Stat(filepath.Join(b.dir, name))
	return err == nil
}

// find finds this machine's interpreter.
func (b *python) find(ctx context.Context) error {
	for _, name := range []string{"python3", "python"} {
		if _, err := b.run(ctx, name, "--version"); err == nil {
			b.program = name
			return nil
		} else if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return errors.New("there is no python3 on PATH to install packages with; install it (on Debian 'apt-get install python3-venv')")
}

// environment makes the virtual environment, and reports whether the app has one: where
// none can be made or no index be reached, it has not.
func (b *python) environment(ctx context.Context) (own bool, err error) {
	b.Log("Creating virtual environment...")
	if ok, err := b.run(ctx, b.program, "-m", "venv", "--clear", Environment); err != nil {
		return false, err
	} else if !ok {
		return false, b.withoutOwn(ctx, "this Python makes no virtual environments (on Debian 'apt-get install python3-venv' helps)")
	}
	b.Log("Running pip install...")
	interpreter := filepath.Join(b.dir, Environment, "bin", "python")
	ok, err := b.pip(ctx, interpreter, "--prefer-binary", "-r", "requirements.txt")
	switch {
	case err != nil:
		return false, err
	case !ok && unreachable(b.said):
		return false, b.withoutOwn(ctx, "no package index can be reached")
	case !ok:
		return false, fmt.Errorf("pip install failed: %s", reason(b.said))
	}
	if !b.has(filepath.Join(Environment, "bin", "gunicorn")) {
		b.Log("Installing gunicorn, which App Service's Python has...")
		if ok, err = b.pip(ctx, interpreter, "gunicorn"); err == nil && !ok {
			b.Log("WARNING: gunicorn cannot be installed: " + reason(b.said) + ". The app runs with this machine's.")
		}
	}
	return true, err
}

func (b *python) pip(ctx context.Context, interpreter string, args ...string) (ok bool, err error) {
	return b.run(ctx, append([]string{interpreter, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"}, args...)...)
}

// withoutOwn leaves the app with this machine's packages, and says what they lack.
func (b *python) withoutOwn(ctx context.Context, why string) error {
	if err := os.RemoveAll(filepath.Join(b.dir, Environment)); err != nil {
		return err
	}
	b.Log("WARNING: " + why + ". The app runs with this machine's packages.")
	ok, err := b.pip(ctx, b.program, "--dry-run", "--no-index", "-r", "requirements.txt")
	if err != nil {
		return err
	}
	if ok {
		b.Log("They are what requirements.txt asks for.")
	} else {
		b.Log("WARNING: they are not what requirements.txt asks for: " + reason(b.said))
	}
	return nil
}

// Lines of pip's. It repeats a request "after connection broken by" something, and says of
// which versions of a package it knows: of none, if it has not heard from an index.
var (
	broken  = regexp.MustCompile(`after connection broken by|NewConnectionError`)
	reached = regexp.MustCompile(`from versions: [^n]|^\s*Downloading `)
)

// unreachable reports whether pip had to do without an index.
func unreachable(lines []string) bool {
	return slices.ContainsFunc(lines, broken.MatchString) && !slices.ContainsFunc(lines, reached.MatchString)
}

// reason is the line of the output that says most: the last error, or the last line.
func reason(lines []string) string {
	for i := len(lines) - 1; i >= 0; i-- {
		if text, found := strings.CutPrefix(strings.TrimSpace(lines[i]), "ERROR: "); found {
			return text
		}
	}
	if len(lines) == 0 {
		return "it says nothing"
	}
	return lines[len(lines)-1]
}

// command runs a command that the app's settings name.
func (b *python) command(ctx context.Context, setting string) error {
	command := b.Settings[setting]
	if command == "" {
		return nil
	}
	b.Log("Running " + setting + "...")
	ok, err := b.run(ctx, "/bin/sh", "-c", command)
	if err == nil && !ok {
		return fmt.Errorf("%s failed: %s", setting, reason(b.said))
	}
	return err
}

// run runs a program in the build's folder and reports whether it ended well. The error
// is that it could not be run, or had no time to end.
func (b *python) run(ctx context.Context, args ...string) (ok bool, err error) {
	p, err := process.Start(process.Command{
		Args: args, Dir: b.dir, Env: b.env(), Secrets: b.secrets(), Line: b.Log, LogLines: 200,
	})
	if err != nil {
		return false, err
	}
	select {
	case <-p.Done():
	case <-ctx.Done():
		err = p.Kill()
		<-p.Done()
		return false, errors.Join(fmt.Errorf("%s was ended: %w", args[0], context.Cause(ctx)), err)
	}
	b.said = p.Tail()
	return p.Exit() == "exit status 0", nil
}

// withheld are variables that would have pip install elsewhere than in the environment,
// or refuse to.
var withheld = map[string]bool{
	"PYTHONHOME": true, "PYTHONPATH": true, "VIRTUAL_ENV": true, "PIP_USER": true, "PIP_TARGET": true, "PIP_PREFIX": true,
	"PIP_REQUIRE_VIRTUALENV": true, "PIP_PYTHON": true, "PIP_DRY_RUN": true, "PIP_QUIET": true, "PIP_REQUIREMENT": true,
}

// ours are variables that stay this machine's: a setting would replace what they lead to.
var ours = map[string]bool{"PATH": true, "HOME": true, "TMPDIR": true, "": true}

// env is the environment of all steps: this machine's, and, as on App Service, the app's
// settings. pip's own patience, which is for an index that is there, makes a minute of
// one that is not.
func (b *python) env() []string {
	env := []string{"PIP_RETRIES=1", "PYTHONUNBUFFERED=1", "PYTHONIOENCODING=utf-8"}
	bin := filepath.Join(b.dir, Environment, "bin")
	for _, v := range b.Environ {
		name, value, _ := strings.Cut(v, "=")
		switch {
		case withheld[name]:
		case name == "PATH":
			env = append(env, "PATH="+bin+string(filepath.ListSeparator)+value)
		default:
			env = append(env, v)
		}
	}
	for name, value := range b.Settings {
		if !ours[name] && !withheld[name] && !strings.ContainsAny(name, "=\x00") && !strings.Contains(value, "\x00") {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// public are settings that are no secret, by their beginnings; package names and addresses
// without passwords are what makes a log readable.
var public = []string{"SCM_", "WEBSITE", "PIP_", "PYTHON", "FLASK_ENV", "PRE_BUILD", "POST_BUILD"}

// telling matches names of secrets, whatever they begin with: WEBSITE_AUTH_ENCRYPTION_KEY.
var telling = regexp.MustCompile(`(?i)KEY|SECRET|PASSWORD|TOKEN|CONNECTION_?STRING`)

// isPublic reports whether a setting may show up in the log. An address with a user in it
// has a password, too.
func isPublic(name, value string) bool {
	return slices.ContainsFunc(public, func(p string) bool { return strings.HasPrefix(name, p) }) &&
		!telling.MatchString(name) && !strings.Contains(value, "@")
}

// secrets are the values that must not show up in the log: all that may be.
func (b *python) secrets() []string {
	var all []string
	for name, value := range b.Settings {
		if len(value) >= 8 && !isPublic(name, value) {
			all = append(all, value)
		}
	}
	return all
}
