package engine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSetConfig(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after string }{
		"added": {
			"# Why.\nconfig:\n  # A number.\n  p:n: 2\n  p:l:\n    - a\n",
			"# Why.\nconfig:\n  # A number.\n  p:n: 2\n  p:l:\n    - a\n  p:redisKey: secondary\n",
		},
		"changed":   {"config:\n  p:redisKey: primary # old\n  p:n: true\n", "config:\n  p:redisKey: secondary # old\n  p:n: true\n"},
		"no config": {"encryptionsalt: v1\n", "encryptionsalt: v1\nconfig:\n  p:redisKey: secondary\n"},
		"empty":     {"", "config:\n  p:redisKey: secondary\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "Pulumi.dev.yaml")
			require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi.yaml"), []byte("name: p\nruntime: go\n"), 0o600))
			require.NoError(t, os.WriteFile(file, []byte(c.before), 0o600))
			s := &Stack{Name: "dev", Root: dir}
			held, err := os.Open(file)
			require.NoError(t, err)
			defer held.Close()
			was, err := held.Stat()
			require.NoError(t, err)
			for range 2 {
				require.NoError(t, s.SetConfig("redisKey", "secondary"))
				b, err := os.ReadFile(file)
				require.NoError(t, err)
				assert.Equal(t, c.after, string(b))
			}
			is, err := os.Stat(file)
			require.NoError(t, err)
			assert.False(t, os.SameFile(was, is), "it is replaced as a whole, and not written over")
		})
	}
	require.ErrorIs(t, (&Stack{Name: "prod", Root: t.TempDir()}).SetConfig("a", "b"), os.ErrNotExist)
}
