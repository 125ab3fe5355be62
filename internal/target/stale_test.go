package target_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
	"scaleout/internal/serve"
	"scaleout/internal/target"
)

// A shell that has sourced the environment of a server which is gone is told what to do,
// and not that something does not answer.
func TestAnOldEnvironmentIsNamed(t *testing.T) {
	t.Parallel()
	env := map[string]string{serve.Variable: "/home", serve.RootsVariable: filepath.Join(t.TempDir(), "roots.pem")}
	_, err := target.Login(t.Context(), func(name string) string { return env[name] })
	var told *fail.Error
	require.ErrorAs(t, err, &told)
	require.Contains(t, told.Text, "has ended or was started again")
	require.Contains(t, told.Next, "source the file again")
}
