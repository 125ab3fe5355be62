package docs_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/local/stackfile"
)

// Each stack's file has an Azure Managed Redis: a new tenant is refused anything else. The
// other kind is one line away, as a comment that can take the setting's place.
func TestTheOtherCacheIsOneLineAway(t *testing.T) {
	t.Parallel()
	for stack, other := range map[string]string{"dev": "Standard_C0", "prod": "Standard_C1"} {
		dir := t.TempDir()
		var lines []string
		for _, line := range strings.Split(read(t, "Pulumi."+stack+".yaml"), "\n") {
			setting, isComment := strings.CutPrefix(line, "  # scaleout:redisSku:")
			switch {
			case isComment:
				lines = append(lines, "  scaleout:redisSku:"+setting)
			case !strings.HasPrefix(line, "  scaleout:redisSku:"):
				lines = append(lines, line)
			}
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi.yaml"), []byte(read(t, "Pulumi.yaml")), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi."+stack+".yaml"), []byte(strings.Join(lines, "\n")), 0o600))
		s, err := stackfile.Read(context.Background(), dir, stack, nil)
		require.NoError(t, err)
		assert.Equal(t, other, s.Cache.Name)
		shipped, err := stackfile.Read(context.Background(), root, stack, nil)
		require.NoError(t, err)
		assert.True(t, shipped.Cache.Managed)
		assert.False(t, s.Cache.Managed)
	}
}
