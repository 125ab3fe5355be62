package plugin

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const nobody = 65534 // of every Linux

func TestOwnerOfAConnection(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	client, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	c, err := l.Accept()
	require.NoError(t, err)
	defer func() { _ = c.Close() }()
	uid, err := ownerOf(c)
	require.NoError(t, err)
	assert.Equal(t, os.Geteuid(), uid)

	require.NoError(t, client.Close())
	closed := func() bool { _, err := ownerOf(c); return err != nil }
	// A process that another test starts at this moment has the connection, too, until it is another program.
	assert.Eventually(t, closed, time.Minute, time.Millisecond, "what its owner has closed is nobody's")
}

// The kernel knows the other user, whom the server does not let in, and the
// server's own, whom it does.
func TestAnotherUserOfTheMachine(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("only root can be somebody else; CI is root")
		}
		t.Skip("SKIPPED: only root can be somebody else")
	}
	f, s := start(t, ownerOf)
	_, port, err := net.SplitHostPort(s.address())
	require.NoError(t, err)
	script := fmt.Sprintf("exec 3<>/dev/tcp/127.0.0.1/%s && head -c 9 <&3", port) // a gRPC server speaks first
	cmd := exec.Command("bash", "-c", script)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Empty(t, out)
	assert.Zero(t, f.loaded.Load())

	_, err = dial(t, s).Attach(t.Context(), &pulumirpc.PluginAttach{})
	require.NoError(t, err)
	assert.EqualValues(t, 1, f.loaded.Load())
}
