package target

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/connect"
	"scaleout/internal/serve"
)

// An app that comes, or is started anew, while a command waits is found where it is then.
func TestAWayFollowsWhatIsServed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "routes")
	lead := func(to net.Listener) {
		require.NoError(t, os.WriteFile(file, []byte("app.example:443:"+to.Addr().String()+"\n"), 0o600))
	}
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	way := Way{Getenv: func(name string) string { return map[string]string{serve.RoutesVariable: file}[name] }}
	for range 2 {
		there, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { assert.NoError(t, there.Close()) }()
		lead(there)
		c, err := way.DialContext(t.Context(), "tcp", "app.example:443")
		require.NoError(t, err)
		assert.Equal(t, there.Addr().String(), c.RemoteAddr().String())
		require.NoError(t, c.Close())
	}
	given, err := connect.ParseRoute("app.example:443:127.0.0.1:1")
	require.NoError(t, err)
	way.Given = connect.Routes{given}
	_, err = way.DialContext(t.Context(), "tcp", "app.example:443")
	require.Error(t, err, "what is given comes first")

	require.NoError(t, os.Remove(file))
	_, err = way.DialContext(t.Context(), "tcp", "app.example:443")
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = way.Proxy(&http.Request{})
	require.ErrorIs(t, err, os.ErrNotExist)
}
