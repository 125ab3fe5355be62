//go:build unix

package process

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	gops "github.com/shirou/gopsutil/v4/process"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// another is a second program like this one, with processes and a folder.
type another struct {
	cmd   *exec.Cmd
	in    io.Writer
	out   *bufio.Reader
	alive *bufio.Reader
	dir   string
	// guards are its children: two guards and a janitor.
	guards []*gops.Process
}

func startAnother(t *testing.T) *another {
	t.Helper()
	fifo := pipe(t)
	args := Self("parent", fifo)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.SysProcAttr = ownGroup()
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	a := &another{cmd: cmd, in: in, out: bufio.NewReader(out), alive: reader(t, fifo)}
	a.dir = line(t, a.out)
	require.DirExists(t, a.dir)
	line(t, a.alive)
	a.guards, err = (&gops.Process{Pid: int32(cmd.Process.Pid)}).Children()
	require.NoError(t, err)
	require.Len(t, a.guards, 3)
	return a
}

// However a program ends, its processes, guards and folders end with it.
func TestParentIsKilled(t *testing.T) {
	t.Parallel()
	a := startAnother(t)
	var gone []func()
	for _, g := range a.guards {
		gone = append(gone, end(t, int(g.Pid)))
	}
	require.NoError(t, a.cmd.Process.Kill())
	_ = a.cmd.Wait()
	nobody(t, a.alive)
	for _, wait := range gone {
		wait()
	}
	assert.NoDirExists(t, a.dir, "it was being written to until just now")
	assert.NoDirExists(t, a.dir+".removed")
}

// So does a program that just ends and cleans nothing up.
func TestParentEnds(t *testing.T) {
	t.Parallel()
	a := startAnother(t)
	require.NoError(t, a.in.(io.Closer).Close())
	require.NoError(t, a.cmd.Wait())
	nobody(t, a.alive)
	require.Eventually(t, func() bool { _, err := os.Stat(a.dir); return os.IsNotExist(err) }, aLongTime, time.Millisecond)
}

// Ctrl-C reaches a whole foreground group, and a service manager may signal
// every process it knows of. The parent alone decides what comes of it.
func TestGuardsOutliveSignals(t *testing.T) {
	t.Parallel()
	a := startAnother(t)
	require.NoError(t, syscall.Kill(-a.cmd.Process.Pid, syscall.SIGINT))
	for _, g := range a.guards {
		for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
			require.NoError(t, syscall.Kill(int(g.Pid), s))
		}
		group, err := syscall.Getpgid(int(g.Pid))
		require.NoError(t, err)
		assert.Equal(t, int(g.Pid), group, "Ctrl-C must not even reach it")
	}
	for range 3 {
		_, err := fmt.Fprintln(a.in, "do they obey?")
		require.NoError(t, err)
		assert.Equal(t, "<nil>", line(t, a.out))
	}
}

func TestGuardIsKilled(t *testing.T) {
	t.Parallel()
	p, alive := sh(t, `sh -c 'echo ready >&9; exec sleep 1000' & wait`)
	line(t, alive)
	require.NoError(t, p.guard.Process.Kill())
	<-p.Done()
	assert.Equal(t, "killed, since its guard was killed", p.Exit())
	nobody(t, alive)
	require.NoError(t, p.Kill())
}

func TestTempDir(t *testing.T) {
	t.Parallel()
	dir, cleanup, err := TempDir("scaleout-test-")
	require.NoError(t, err)
	info, err := os.Stat(dir)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	assert.True(t, strings.HasPrefix(filepath.Base(dir), "scaleout-test-"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "f"), nil, 0o600))
	require.NoError(t, cleanup())
	assert.NoDirExists(t, dir)
	require.NoError(t, cleanup(), "twice is no harm")

	_, _, err = TempDir("no/slashes")
	require.ErrorContains(t, err, "cannot make a temporary folder: mkdirtemp no/slashes: pattern contains path separator")
}

// A folder goes although others still write into it, faster than it is emptied.
func TestTempDirInUse(t *testing.T) {
	t.Parallel()
	dir, cleanup, err := TempDir("scaleout-test-")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	var writers, started sync.WaitGroup
	for w := range 4 {
		started.Add(1)
		writers.Go(func() {
			for i := 0; ; i++ {
				if os.Link(file, filepath.Join(dir, fmt.Sprint(w, "-", i))) != nil {
					return
				}
				if i == 100 {
					started.Done()
				}
			}
		})
	}
	started.Wait()
	require.NoError(t, cleanup())
	assert.NoDirExists(t, dir)
	assert.NoDirExists(t, dir+".removed")
	writers.Wait()
}
