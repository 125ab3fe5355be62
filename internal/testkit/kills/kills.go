package kills

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/engine/home"
	"scaleout/internal/local"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// Parts are the operations that write state, by the package in internal/local/kills that kills
// them. They take about equally long.
var Parts = map[string]Operations{
	"caches": {
		"create", "update", "replace", "destroy", "managed create", "managed update", "managed destroy", "move", "move back",
	},
	"guarded": {"join", "leave", "reach", "shut", "withdraw", "keep", "give back", "admit", "schedule", "open a door"},
}

// Operations are names of those in testkit/world.
type Operations []string

// CrashAtEveryWrite takes an image of the home at every step of every write of
// state, before a file is replaced and after: what a process that is killed there
// leaves behind. From each of them the next run must converge.
//
// KillProcesses shows for some of these steps that a killed process leaves nothing worse.
func (killed Operations) CrashAtEveryWrite(t *testing.T) {
	t.Helper()
	var writes, converged atomic.Int64
	var convergence world.Convergence
	t.Run("at", func(t *testing.T) {
		for _, name := range killed {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				if name != "update" && name != "create" {
					testkit.Long(t)
				}
				op := world.OperationNamed(name)
				images := crashImages(t, op)
				writes.Add(int64(len(images)))
				for i, image := range images {
					if testing.Short() && i%sampled != 0 {
						continue
					}
					t.Run(strconv.Itoa(i+1), func(t *testing.T) {
						t.Parallel()
						convergence.Check(world.Open(t, world.In(image)), op.Config)
						converged.Add(1)
					})
				}
			})
		}
	})
	t.Logf("crashed at %d of %d steps of a write, which left %d different states behind; all converged, to %d",
		converged.Load(), writes.Load(), convergence.States(), convergence.Ends())
}

// sampled: with -short one image of so many is tried, of two operations.
const sampled = 11

// crashImages runs an operation and returns copies of its home, one for each step
// of each write.
//
// While one is taken, whoever else writes goes on to the end of the step it is in
// and waits there. So a copy holds each of the two files as it was before that step
// or after, which are both what a crash can leave.
func crashImages(t *testing.T, op world.Operation) []string {
	t.Helper()
	dir, into := op.Prepared(t), t.TempDir()
	var mu sync.Mutex
	var images []string
	o := world.In(dir)
	o.Writing = []home.Option{home.Observe(func(string, home.Stage) {
		mu.Lock()
		defer mu.Unlock()
		image := filepath.Join(into, strconv.Itoa(len(images)))
		if err := copyImage(dir, image); err != nil {
			t.Error(err)
		}
		images = append(images, image)
	})}
	w := world.Open(t, o)
	w.Must(op.Do(w), op.Config...)
	require.NoError(t, w.Close())
	return images
}

// copyImage copies a folder in which a file may be renamed meanwhile.
func copyImage(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return errors.Join(err, os.WriteFile(target, content, 0o600))
	})
}

// The victim is this test binary, started again to run one operation and to
// kill itself, as 'kill -9' does, at its n-th step of writing state.
const (
	victimHome = "SCALEOUT_VICTIM_HOME"
	victimOp   = "SCALEOUT_VICTIM_OPERATION"
	victimDies = "SCALEOUT_VICTIM_DIES_AT"
)

// Main is TestMain of a package that kills.
func Main(m *testing.M) {
	world.LeaveProject()
	if dir := os.Getenv(victimHome); dir != "" {
		if err := beVictim(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func beVictim(dir string) error {
	diesAt, err := strconv.ParseInt(os.Getenv(victimDies), 10, 64)
	if err != nil {
		return err
	}
	var steps atomic.Int64
	o := world.In(dir)
	o.Writing = []home.Option{world.Unsynced, home.Observe(func(string, home.Stage) {
		if steps.Add(1) == diesAt {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // whatever this goroutine would do next must not happen
		}
	})}
	s, err := local.Open(o)
	if err != nil {
		return err
	}
	op := world.OperationNamed(os.Getenv(victimOp))
	_, err = op.Do(&world.World{Session: s})(context.Background(), world.Quiet(op.Config...))
	return errors.Join(err, s.Close())
}

// KillProcesses kills real processes in the middle of each operation: between
// the writing of a file beside the old one and its taking that one's place, and
// after.
func (killed Operations) KillProcesses(t *testing.T) {
	t.Helper()
	for _, name := range killed {
		steps := []int{9, 10}
		if name == "schedule" {
			steps = []int{5, 6} // of eight: one resource is added
		}
		for _, n := range steps {
			if testing.Short() && name != "update" {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d", name, n), func(t *testing.T) {
				t.Parallel()
				op := world.OperationNamed(name)
				dir := op.Prepared(t)
				kill(t, dir, name, n)
				world.Converge(world.Open(t, world.In(dir)), op.Config)
			})
		}
	}
}

// kill runs an operation in another process, which kills itself at a step.
func kill(t *testing.T, dir, operation string, step int) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), victimHome+"="+dir, victimOp+"="+operation, victimDies+"="+strconv.Itoa(step))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "%s", out)
	require.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal(), "%s", out)
}
