//go:build unix

package redisserver

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/process"
	"scaleout/internal/testkit"
)

// No process, port or file is left, and nothing waits for what is gone.
func TestClose(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		w := dial(t, s)
		recover := stoppedFailOver(t, s)
		require.NoError(t, s.Close())
		w.closed()
		recover()
		for _, address := range []string{net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port())), net.JoinHostPort("::1", strconv.Itoa(s.Port())), s.backend.address()} {
			_, err := net.Dial("tcp", address)
			require.Error(t, err)
		}
		if p, ok := s.backend.(*program); ok {
			assert.Equal(t, "signal: killed", p.process.Exit())
		}
		left, err := os.ReadDir(s.options.Dir)
		require.NoError(t, err)
		assert.Empty(t, left)
		require.NoError(t, s.Close(), "twice is no harm")
	})
}

func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"redis-server", "in-process"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			if kind == "redis-server" {
				testkit.Redis(t)
			}
			p, err := process.Start(process.Command{Args: process.Self("leaks", kind), Env: os.Environ()})
			require.NoError(t, err)
			<-p.Done()
			assert.Equal(t, []string{"more files: false more goroutines: false"}, p.Tail())
		})
	}
}

// No file holds a key, and no process shows one.
func TestKeysStaySecret(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		require.NoError(t, filepath.WalkDir(s.options.Dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.NotContains(t, string(b), primary, path)
			assert.NotContains(t, string(b), secondary, path)
			info, err := d.Info()
			require.NoError(t, err)
			assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), path)
			return nil
		}))
		if p, ok := s.backend.(*program); ok {
			out, err := exec.Command("ps", "-o", "args=", "-p", strconv.Itoa(p.process.PID())).Output()
			require.NoError(t, err)
			require.Contains(t, string(out), "redis-server")
			for _, secret := range []string{primary, secondary, p.acl, p.admin.Options().Password} {
				assert.NotContains(t, string(out), secret)
			}
		}
	})
}
