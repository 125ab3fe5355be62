//go:build unix

package rehearse_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	ps "github.com/shirou/gopsutil/v4/process"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/process"
	"scaleout/internal/rehearse"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/rehearsal"
	"scaleout/internal/testkit/world"
)

// rehearsalRole is a process that rehearses until it is killed, and says how far
// it is.
const rehearsalRole = "rehearsal"

func rehearseAsChild(args []string) int {
	o := rehearse.Options{Root: args[0], Stack: "prod", Topologies: []string{rehearse.TheStack}, Events: []string{"hang"}, Rate: 20, Speed: rehearsal.Fast, Progress: &stopping{at: "hang"}}
	fmt.Println("ended:", rehearseAnywhere(context.Background(), o))
	return 1
}

// rehearseAnywhere puts less load on a machine that is too busy for a rehearsal.
func rehearseAnywhere(ctx context.Context, o rehearse.Options) error {
	for {
		_, err := rehearse.Run(ctx, o)
		if !errors.As(err, new(*rehearse.OverloadError)) {
			return err
		}
		o.Rate /= 1.5
	}
}

// stopping prints a phase once it goes on, and lets it go on no further: whoever reads that
// may be late.
type stopping struct {
	at    string
	ticks int
}

func (s *stopping) Phase(_, what string)  { fmt.Println("begins:", what) }
func (s *stopping) Notice(_, text string) { fmt.Println(text) }

func (s *stopping) Tick(now rehearse.Status) {
	if now.Phase != s.at {
		return
	}
	if s.ticks++; s.ticks == 2 {
		fmt.Println(s.at)
		select {}
	}
}

// Killed in the middle of a hang, with one instance stopped, a rehearsal leaves
// nothing behind: no process, no folder.
func TestNothingIsLeftAfterAKill(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	defer rehearsal.Take(t, rehearsal.Light)()
	tmp := t.TempDir()
	args := process.Self(rehearsalRole, world.ProjectRoot())
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "hang"; {
		said = append(said, lines.Text())
	}
	left := descendants(t, cmd.Process.Pid)
	require.Greater(t, len(left), 4, "two instances, a Redis, and who guards them: %q", said)
	require.NotEmpty(t, entries(t, tmp))

	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()
	for _, p := range left {
		require.Eventually(t, func() bool { return ended(p) }, time.Minute, 5*time.Millisecond, "%d is left", p.Pid)
	}
	require.Eventually(t, func() bool { return len(entries(t, tmp)) == 0 }, time.Minute, 5*time.Millisecond)
}

// Ctrl-C, in the middle of anything, ends it as well.
func TestNothingIsLeftAfterAnInterrupt(t *testing.T) {
	testkit.Long(t)
	for _, phase := range []string{"deploying the stack on the embedded Azure", "starting the app", "usual load", "hang"} {
		tmp := t.TempDir()
		t.Setenv("TMPDIR", tmp)
		ctx, cancel := context.WithCancel(t.Context())
		o := rehearsal.Options(t, "dev", rehearse.TheStack)
		o.Events = []string{"hang"}
		o.Progress = &interrupting{phase: phase, interrupt: cancel}
		require.ErrorIs(t, rehearseAnywhere(ctx, o), context.Canceled, phase)
		assert.Empty(t, descendants(t, os.Getpid()), phase)
		assert.Empty(t, entries(t, tmp), phase)
	}
}

type interrupting struct {
	phase     string
	interrupt func()
	once      sync.Once
}

func (i *interrupting) Phase(_, what string) {
	if what == i.phase {
		i.once.Do(i.interrupt)
	}
}
func (i *interrupting) Notice(_, _ string)   {}
func (i *interrupting) Tick(rehearse.Status) {}

func descendants(t *testing.T, pid int) []*ps.Process {
	t.Helper()
	p, err := ps.NewProcess(int32(pid))
	require.NoError(t, err)
	children, err := p.Children()
	if err != nil {
		return nil // none, says gopsutil so
	}
	all := children
	for _, c := range children {
		all = append(all, descendants(t, int(c.Pid))...)
	}
	return all
}

// ended: gone, or waiting for whoever adopts orphans here to notice.
func ended(p *ps.Process) bool {
	running, err := p.IsRunning() // false, too, if the number is somebody else's now
	if err != nil || !running {
		return true
	}
	status, err := p.Status()
	return err != nil || strings.Join(status, "") == ps.Zombie
}

func entries(t *testing.T, dir string) []os.DirEntry {
	t.Helper()
	all, err := os.ReadDir(dir)
	require.NoError(t, err)
	return all
}
