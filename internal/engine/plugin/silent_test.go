package plugin

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A client that has connected and says nothing does not hold up the end.
func TestAttackBySilentConnections(t *testing.T) {
	t.Parallel()
	f, s := start(t, mine)
	for range 10 {
		c, err := net.Dial("tcp", s.address())
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
		// The server speaks first: then it waits for the client.
		_, err = c.Read(make([]byte, 1))
		require.NoError(t, err)
	}
	require.EqualValues(t, 10, f.loaded.Load())
	began := time.Now()
	require.NoError(t, s.Close())
	assert.Less(t, time.Since(began), greetingLimit)
}
