package local_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine/home"
	"scaleout/internal/local"
)

// The victim is this test binary, started again to run one operation and to
// kill itself, as 'kill -9' does, at its n-th step of writing state.
const (
	victimHome = "SCALEOUT_VICTIM_HOME"
	victimOp   = "SCALEOUT_VICTIM_OPERATION"
	victimDies = "SCALEOUT_VICTIM_DIES_AT"
)

func TestMain(m *testing.M) {
	_ = os.Setenv("PULUMI_CONFIG_PASSPHRASE", configPassphrase) // for encrypted stack files and exports
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
	o := victimOptions(dir)
	o.Writing = []home.Option{home.Observe(func(string, home.Stage) {
		if steps.Add(1) == diesAt {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // whatever this goroutine would do next must not happen
		}
	})}
	s, err := local.Open(o)
	if err != nil {
		return err
	}
	w := &world{Session: s, out: nil}
	op := operationNamed(os.Getenv(victimOp))
	if _, err := op.do(w)(context.Background(), quiet(op.config)); err != nil {
		return err
	}
	fmt.Print(steps.Load())
	return s.Close()
}

func victimOptions(dir string) local.Options {
	return local.Options{Root: projectRoot, Stack: "prod", Home: dir, Azure: local.AzureOptions{Start: start}}
}

// TestKillAtEveryWrite kills an update at every step of every write of state:
// before a file is replaced, and after. The next run must converge.
func TestKillAtEveryWrite(t *testing.T) {
	t.Parallel()
	var killed atomic.Int64
	t.Run("at", func(t *testing.T) {
		for _, name := range []string{
			"create", "update", "replace", "destroy", "managed create", "managed update", "managed destroy", "move", "move back",
		} {
			op := operationNamed(name)
			before := op.prepared(t)
			out, err := victim(t, copyOf(t, before), name, 0)
			require.NoError(t, err)
			steps, err := strconv.Atoi(out)
			require.NoError(t, err)
			require.Greater(t, steps, 10)
			for n := 1; n <= steps; n++ {
				t.Run(fmt.Sprintf("%s/%d", name, n), func(t *testing.T) {
					t.Parallel()
					dir := copyOf(t, before)
					_, err := victim(t, dir, name, n)
					var exit *exec.ExitError
					require.ErrorAs(t, err, &exit)
					require.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal())
					killed.Add(1)

					converge(openWorld(t, victimOptions(dir)), op.config)
				})
			}
		}
	})
	assert.Positive(t, killed.Load())
	t.Logf("killed %d times, always converged", killed.Load())
}

// victim runs an operation in another process and returns what it printed.
func victim(t *testing.T, dir, operation string, diesAt int) (string, error) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), victimHome+"="+dir, victimOp+"="+operation, victimDies+"="+strconv.Itoa(diesAt))
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil && stderr.Len() > 0 {
		err = fmt.Errorf("%w: %s", err, stderr.String())
	}
	return string(out), err
}

func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "home")
	require.NoError(t, os.Mkdir(to, 0o700)) // a home is private, whatever the umask
	require.NoError(t, os.CopyFS(to, os.DirFS(dir)))
	return to
}
