package testkit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// InstallVenv installs what VirtualEnv needs.
const InstallVenv = "apt-get install python3-venv, and let pip reach a package index"

// ClientsVariable asks for what needs today's Azure clients, which take minutes.
const ClientsVariable = "SCALEOUT_CLIENTS"

// RunClients runs today's Azure clients against 'local serve'.
const RunClients = ClientsVariable + "=1 CI=true go test ./cmd/scaleout -run TodaysClients -timeout 30m"

// MakeVenvs makes all virtual environments.
const MakeVenvs = ClientsVariable + "=1 CI=true go test ./internal/testkit -run VirtualEnvironments -timeout 30m"

// VirtualEnv returns the interpreter of a virtual environment with what a
// requirements file pins. It is made once for each content of the file, in the
// user's cache folder. Where it cannot be made, the test fails in CI and is skipped
// elsewhere.
func VirtualEnv(t testing.TB, requirements string) string {
	t.Helper()
	return virtualEnv(t, requirements, true)
}

// LargeVirtualEnv is VirtualEnv for what takes minutes to install and much of a disk.
// CI makes it. Elsewhere the test is skipped until somebody has.
func LargeVirtualEnv(t testing.TB, requirements string) string {
	t.Helper()
	return virtualEnv(t, requirements, os.Getenv("CI") != "")
}

func virtualEnv(t testing.TB, requirements string, makeIt bool) string {
	t.Helper()
	pinned, err := os.ReadFile(requirements)
	if err != nil {
		t.Fatal(err)
	}
	python := Python(t, "venv", "ensurepip")
	version, err := exec.CommandContext(t.Context(), python, "-c", "import sys; print(sys.executable, sys.version)").Output()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(append(version, pinned...))
	env := filepath.Join(CacheDir(), fmt.Sprintf("venv-%x", sum[:8]))
	interpreter := filepath.Join(env, "bin", "python")
	if _, err := os.Stat(interpreter); err == nil {
		return interpreter
	}
	if !makeIt {
		Missing(t, "a virtual environment with "+requirements, MakeVenvs)
	}
	if err := makeVirtualEnv(t, python, requirements, env); err != nil {
		Missing(t, fmt.Sprintf("a virtual environment with %s (%v)", requirements, err), InstallVenv)
	}
	return interpreter
}

// makeVirtualEnv makes the environment in a folder of its own and links to that last,
// since scripts in it hold its path. So nobody ever sees half of one, and of two
// processes that make it at the same time the first to be ready wins.
func makeVirtualEnv(t testing.TB, python, requirements, link string) error {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(link), 0o700); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(link), filepath.Base(link)+"-")
	if err != nil {
		return err
	}
	for _, args := range [][]string{
		{python, "-m", "venv", dir},
		{
			filepath.Join(dir, "bin", "python"), "-m", "pip", "install", "--quiet", "--no-input", "--no-compile",
			"--disable-pip-version-check", "--requirement", requirements,
		},
	} {
		if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
			return errors.Join(fmt.Errorf("%v: %w\n%s", args, err, out), os.RemoveAll(dir))
		}
	}
	if _, err := os.Stat(link); errors.Is(err, os.ErrNotExist) {
		_ = os.Remove(link) // it leads to a folder that somebody has removed
	}
	if err := os.Symlink(dir, link); err != nil {
		return errors.Join(os.RemoveAll(dir), ignoreExist(err))
	}
	return nil
}

func ignoreExist(err error) error {
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	return err
}
