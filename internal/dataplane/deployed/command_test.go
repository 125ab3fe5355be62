//go:build unix

package deployed

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/folder"
)

// run starts a command as an instance does and returns what it writes.
func run(t *testing.T, dir, startCommand string) string {
	t.Helper()
	app, err := FindApp(dir, startCommand)
	require.NoError(t, err)
	place, err := folder.Make(t.TempDir(), app.Dir)
	require.NoError(t, err)
	require.NoError(t, app.prepare(place.Dir))
	cmd := exec.CommandContext(t.Context(), app.Command[0], app.Command[1], place.Inside(app.Command[2]))
	cmd.Dir, cmd.Env = place.Dir, []string{"PATH=" + os.Getenv("PATH"), "PORT=12345"}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return strings.ReplaceAll(strings.TrimSpace(string(out)), place.Dir, "DIR")
}

// Whatever App Service takes for a start command starts here, too. "gunicorn" is a
// script of the test that says how it was called.
func TestStartCommands(t *testing.T) {
	bin, dir := t.TempDir(), t.TempDir()
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	for name, text := range map[string]string{
		filepath.Join(bin, "gunicorn"):       "#!/bin/sh\necho $V $PWD \"$@\" $GUNICORN_CMD_ARGS\n",
		filepath.Join(dir, "startup.sh"):     "#!/bin/sh\nset -e\ncd /home/site/wwwroot\ngunicorn \\\n  --bind=0.0.0.0:8000 app:app\n",
		filepath.Join(dir, "startup.txt"):    "gunicorn --workers=4 --bind=0.0.0.0:8000 app:app",
		filepath.Join(dir, "src", "main.py"): "",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	require.NoError(t, os.Chmod(filepath.Join(bin, "gunicorn"), 0o700))
	const own = " --bind=127.0.0.1:12345"
	for command, want := range map[string]string{
		"startup.sh":                    "DIR" + own + " app:app" + own,
		"./startup.sh":                  "DIR" + own + " app:app" + own,
		"bash startup.sh":               "DIR" + own + " app:app" + own,
		"/home/site/wwwroot/startup.sh": "DIR" + own + " app:app" + own,
		"startup.txt":                   "DIR --workers=4" + own + " app:app" + own,
		"cd src && gunicorn main:app":   "DIR/src main:app" + own,
		"cd /home/site/wwwroot/src && gunicorn -b :80 main:app": "DIR/src" + own + " main:app" + own,
		"V=x gunicorn app:app":             "x DIR app:app" + own,
		"export V=y; gunicorn app:app":     "y DIR app:app" + own,
		"echo first && gunicorn app:app":   "first\nDIR app:app" + own,
		"exec gunicorn app:app":            "DIR app:app" + own,
		"if true; then gunicorn a:b; fi":   "DIR a:b" + own,
		"gunicorn -c gunicorn.conf.py a:b": "DIR -c gunicorn.conf.py a:b" + own,
	} {
		assert.Equal(t, want, run(t, dir, command), command)
	}
	after, err := os.ReadFile(filepath.Join(dir, "startup.sh"))
	require.NoError(t, err)
	assert.Contains(t, string(after), "0.0.0.0:8000", "the user's own file is as it was")
}

// The signal reaches the program in a list of commands, which finishes what it does;
// what comes after it in the list does not start.
func TestSignalsReachTheApp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "app.sh"),
		[]byte("trap 'echo finished; exit 0' TERM\necho started\nwhile :; do sleep 0.05; done\n"), 0o600))
	app, err := FindApp(dir, "true && sh app.sh && echo next")
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), app.Command[0], app.Command[1:]...)
	cmd.Dir, cmd.SysProcAttr = dir, &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line := make([]byte, len("started\n"))
	_, err = out.Read(line)
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM))
	rest := make([]byte, 100)
	n, _ := out.Read(rest)
	assert.Equal(t, "finished\n", string(rest[:n]))
	n, _ = out.Read(rest)
	assert.Zero(t, n, "nothing else was started: %s", rest[:n])
	assert.ErrorContains(t, cmd.Wait(), "exit status 143")
}
