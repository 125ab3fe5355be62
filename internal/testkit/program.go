package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Program returns the path of a real program, by the first of its names that is on
// PATH. Without it the test fails in CI, which installs it, and is skipped
// elsewhere; install says how to get it.
func Program(t testing.TB, install string, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Missing(t, names[0], install)
	return ""
}

// Missing ends a test that needs what is not there: with a failure in CI, and
// elsewhere with a skip that 'go test -v' shows.
func Missing(t testing.TB, what, install string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing. CI installs it: %s", what, install)
	}
	t.Skipf("SKIPPED: %s is missing. To run this test: %s", what, install)
}

// The commands that install what several packages test with.
const (
	InstallRedis   = "apt-get install redis-server"
	InstallFlask   = "apt-get install gunicorn python3-flask python3-flask-session python3-redis"
	InstallAzurite = "npm install --global azurite@3.37.0"
)

// Redis returns the path of redis-server.
func Redis(t testing.TB) string {
	t.Helper()
	return Program(t, InstallRedis, "redis-server")
}

// pythons are the interpreters that Python has found, by their modules: to import
// Flask takes half a second.
var pythons sync.Map

// Python returns an interpreter that has all of the modules: the one on PATH may
// not be the one that the system's packages belong to.
func Python(t testing.TB, modules ...string) string {
	t.Helper()
	wanted := strings.Join(modules, ", ")
	if found, ok := pythons.Load(wanted); ok {
		return found.(string)
	}
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), name, "-c", "import sys, "+wanted).Run() == nil {
			pythons.Store(wanted, name)
			return name
		}
	}
	Missing(t, "Python with "+wanted, InstallFlask)
	return ""
}

// CacheDir is the folder of what tests make once, or share with the tests of other packages.
func CacheDir() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "scaleout-tests")
}

// Long skips a test of several seconds where -short is given.
func Long(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED with -short: it takes several seconds")
	}
}
