//go:build unix

package pulumicli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bePatient makes the tests' own binary a program that ends what it has begun. A
// shell would not do: it cannot trap what was ignored when it began, which SIGINT
// is in the background.
const bePatient = "SCALEOUT_TEST_PATIENT"

func TestMain(m *testing.M) {
	if os.Getenv(bePatient) == "" {
		os.Exit(m.Run())
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	fmt.Println("begun")
	fmt.Println(<-interrupts)
	fmt.Println("ended")
}

// A canceller is an output at whose first words the context ends.
type canceller struct {
	text   bytes.Buffer
	cancel context.CancelFunc
}

func (c *canceller) Write(b []byte) (int, error) {
	c.cancel()
	return c.text.Write(b)
}

func TestItEndsWhatItHasBegun(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	out := &canceller{cancel: cancel}
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := child(ctx, self)
	cmd.Env = append(os.Environ(), bePatient+"=1")
	cmd.Stdout = out
	require.ErrorIs(t, cmd.Run(), context.Canceled)
	assert.Equal(t, "begun\ninterrupt\nended\n", out.text.String())
}

// What the terminal sends to the foreground group does not reach it: it would be
// the second interrupt.
func TestItHasAGroupOfItsOwn(t *testing.T) {
	t.Parallel()
	cmd := child(t.Context(), "cat")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	group, err := syscall.Getpgid(cmd.Process.Pid)
	require.NoError(t, err)
	assert.Equal(t, cmd.Process.Pid, group)
	require.NoError(t, in.Close())
	require.NoError(t, cmd.Wait())
}

func TestAProgramThatIsNotThere(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, child(t.Context(), "no-such-program-of-ours").Run(), exec.ErrNotFound)
}
