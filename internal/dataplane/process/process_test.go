//go:build unix

package process

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// aLongTime bounds waits that end at once when all is well.
const aLongTime = time.Minute

// pipe makes a named pipe. Whoever opens it holds it: its reader sees the end
// when the last holder is gone.
func pipe(t *testing.T) string {
	t.Helper()
	fifo := filepath.Join(t.TempDir(), "alive")
	require.NoError(t, syscall.Mkfifo(fifo, 0o600))
	return fifo
}

// sh runs a script whose processes all hold a pipe as file 9, and returns what
// they write into it. By file 8 they can talk to each other.
func sh(t *testing.T, script string, change ...func(*Command)) (*Process, *bufio.Reader) {
	t.Helper()
	fifo := pipe(t)
	c := Command{Args: []string{"sh", "-c", "exec 8<>" + pipe(t) + " 9>" + fifo + "; " + script}, Env: environment()}
	for _, f := range change {
		f(&c)
	}
	p, err := Start(c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Kill()); <-p.Done() })
	return p, reader(t, fifo)
}

func reader(t *testing.T, fifo string) *bufio.Reader {
	t.Helper()
	f, err := os.Open(fifo)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return bufio.NewReader(f)
}

func line(t *testing.T, r *bufio.Reader) string {
	t.Helper()
	s, err := r.ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSpace(s)
}

// nobody returns when no process holds the pipe.
func nobody(t *testing.T, r io.Reader) {
	t.Helper()
	_, err := io.Copy(io.Discard, r)
	require.NoError(t, err)
}

func TestExitAndTail(t *testing.T) {
	t.Parallel()
	p, _ := sh(t, `echo one; echo two >&2; printf 'no end'; exit 3`)
	<-p.Done()
	assert.Equal(t, "exit status 3", p.Exit())
	assert.Equal(t, []string{"one", "two", "no end"}, p.Tail())
	require.NoError(t, p.Kill(), "nothing is left to do")
	require.NoError(t, p.Terminate())
	require.ErrorIs(t, p.Pause(), os.ErrProcessDone)
	require.ErrorContains(t, p.Resume(), "sh (process "+strconv.Itoa(p.PID())+") has ended (exit status 3)")
	require.ErrorIs(t, syscall.Kill(p.PID(), 0), syscall.ESRCH, "not even a zombie")
}

func TestOnlyTheLastLinesAreKept(t *testing.T) {
	t.Parallel()
	p, _ := sh(t, `for i in 1 2 3 4 5; do echo $i; done`, func(c *Command) { c.LogLines = 2 })
	<-p.Done()
	assert.Equal(t, []string{"4", "5"}, p.Tail())
}

// A secret that reaches us in pieces, and one in an endless line.
func TestSecretsAreHidden(t *testing.T) {
	t.Parallel()
	p, _ := sh(t, `printf 'key=hun'; echo >&9; printf 'ter2;\n'; printf "$LONG"; echo hunter2; echo last`, func(c *Command) {
		c.Env = append(c.Env, "LONG="+strings.Repeat("x", maxLine-3))
		c.Secrets = []string{"", "hunter2"}
	})
	<-p.Done()
	long := strings.Repeat("x", maxLine-3) + "[secret]" + cutMark
	assert.Equal(t, []string{"key=[secret];", long, "last"}, p.Tail())
}

func TestEnvironmentIsComplete(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, os.Getenv("HOME"))
	p, _ := sh(t, `echo "$A,$HOME,$PWD"`, func(c *Command) { c.Env = append(c.Env, "A=0", "A=1"); c.Dir = "/" })
	<-p.Done()
	assert.Equal(t, []string{"1,,/"}, p.Tail())
}

// A program finds nothing open but its standard files, whatever the guard and
// our own parent have open.
func TestNoOtherFilesAreOpen(t *testing.T) {
	t.Parallel()
	outer, err := Start(Command{
		Args: append([]string{"sh", "-c", `exec 3</dev/null 4</dev/null 5</dev/null 6</dev/null 9</dev/null; exec "$@"`, "sh"}, Self("nested")...),
		Env:  environment(),
	})
	require.NoError(t, err)
	<-outer.Done()
	assert.Equal(t, []string{"open 0 1 2", "no input"}, outer.Tail())
}

// Programs do not expect that a write to standard output can be refused.
func TestOutputBlocks(t *testing.T) {
	t.Parallel()
	p, err := Start(Command{Args: Self("blocking")})
	require.NoError(t, err)
	<-p.Done()
	assert.Equal(t, []string{"true true <nil>"}, p.Tail())
}

func TestWhatCannotBeStarted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, content := range map[string]string{"plain": "x", "text": "x", "script": "#!/no/such/interpreter\n"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	require.NoError(t, os.Chmod(filepath.Join(dir, "script"), 0o700))
	require.NoError(t, os.Chmod(filepath.Join(dir, "text"), 0o700))
	for _, c := range []struct {
		command Command
		want    string
	}{
		{Command{}, "no command to start: it is empty"},
		{Command{Args: []string{"no-such-program"}, Env: []string{"PATH=/usr/bin:/bin"}},
			`cannot start "no-such-program": no such program in the folders of its PATH (/usr/bin:/bin)`},
		{Command{Args: []string{"no-such-program"}}, `cannot start "no-such-program"`},
		{Command{Args: []string{"./none"}, Dir: dir}, `cannot start "./none": there is no file ` + dir + "/none"},
		{Command{Args: []string{"./plain"}, Dir: dir}, dir + "/plain is not executable"},
		{Command{Args: []string{"./"}, Dir: dir}, dir + " is a folder"},
		{Command{Args: []string{"./text"}, Dir: dir}, dir + "/text is neither a program for this machine nor a script"},
		{Command{Args: []string{"./script"}, Dir: dir}, dir + "/script is there, but the interpreter or loader"},
		{Command{Args: []string{"/bin/sh"}, Dir: "/no/such/folder"}, `cannot start "/bin/sh" in "/no/such/folder": there is no such folder`},
	} {
		_, err := Start(c.command)
		assert.ErrorContains(t, err, c.want)
	}
}

func TestSignalsReachTheWholeGroup(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		send []func(*Process) error
		exit string
	}{
		"terminate":     {[]func(*Process) error{(*Process).Terminate}, "signal: terminated"},
		"kill":          {[]func(*Process) error{(*Process).Kill}, "signal: killed"},
		"kill a paused": {[]func(*Process) error{(*Process).Pause, (*Process).Kill}, "signal: killed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, alive := sh(t, `sh -c 'echo ready >&9; exec sleep 1000' & wait`)
			line(t, alive)
			assert.Empty(t, p.Exit())
			for _, send := range c.send {
				require.NoError(t, send(p))
			}
			<-p.Done()
			assert.Equal(t, c.exit, p.Exit())
			require.ErrorIs(t, syscall.Kill(-p.PID(), 0), syscall.ESRCH, "not even zombies")
			nobody(t, alive)
		})
	}
}

// What a command leaves behind goes with it, even if it does not want to.
func TestNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	p, alive := sh(t, `(trap '' TERM HUP INT; echo ready >&8; sleep 1000) & read x <&8; exit 0`)
	<-p.Done()
	assert.Equal(t, "exit status 0", p.Exit())
	nobody(t, alive)
}

func TestPauseAndResumeReachTheWholeGroup(t *testing.T) {
	t.Parallel()
	p, alive := sh(t, `sh -c 'sh -c "echo ready >&9; read x <&8" & wait' & wait`)
	line(t, alive)
	all := func(stopped bool) func() bool {
		return func() bool {
			states := states(t, p.PID())
			for _, s := range states {
				if strings.HasPrefix(s, "T") != stopped {
					return false
				}
			}
			return len(states) == 3
		}
	}
	require.Eventually(t, all(false), aLongTime, time.Millisecond)
	require.NoError(t, p.Pause())
	require.Eventually(t, all(true), aLongTime, time.Millisecond)
	require.NoError(t, p.Resume())
	require.Eventually(t, all(false), aLongTime, time.Millisecond)

	require.NoError(t, p.Pause())
	require.Eventually(t, all(true), aLongTime, time.Millisecond)
	require.NoError(t, p.Terminate())
	require.True(t, all(true)(), "what is paused cannot end itself")
	require.NoError(t, p.Resume())
	<-p.Done()
	assert.Equal(t, "signal: terminated", p.Exit())
}

// states are those of the processes of a group, as ps shows them.
func states(t *testing.T, group int) []string {
	t.Helper()
	out, err := exec.Command("ps", "-A", "-o", "pgid=,stat=").Output()
	require.NoError(t, err)
	var found []string
	for row := range strings.Lines(string(out)) {
		if f := strings.Fields(row); len(f) == 2 && f[0] == strconv.Itoa(group) {
			found = append(found, f[1])
		}
	}
	return found
}

func TestRoles(t *testing.T) {
	t.Parallel()
	p, err := Start(Command{Args: Self("status")})
	require.NoError(t, err)
	<-p.Done()
	assert.Equal(t, "exit status 7", p.Exit())

	p, err = Start(Command{Args: Self("nobody")})
	require.NoError(t, err)
	<-p.Done()
	assert.Equal(t, "exit status 2", p.Exit())
	assert.Equal(t, []string{`this program has no role "nobody"`}, p.Tail())
}

func TestNothingLeaksHere(t *testing.T) {
	t.Parallel()
	p, err := Start(Command{Args: Self("leaks"), Env: environment()})
	require.NoError(t, err)
	<-p.Done()
	assert.Equal(t, []string{"files 0 goroutines 0"}, p.Tail())
}
