//go:build unix

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A folder for temporary files that is missing or no folder is named by every command that needs one, with the variable
// that names it and what to type; the others do not care.
func TestTemporaryFilesHaveNoFolder(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack dev --yes")
	require.NoError(t, os.MkdirAll(filepath.Join(s.dir, "src"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "src", "app.py"), []byte("app = None\n"), 0o600))
	missing, file := filepath.Join(s.dir, "nowhere"), filepath.Join(s.dir, "Pulumi.yaml")
	for dir, why := range map[string]string{missing: "there is no such folder", file: "that is no folder"} {
		s.env = []string{"TMPDIR=" + dir}
		for _, line := range []string{
			"cost --stack dev --against Pulumi.prod.yaml", "cost --stack dev --against HEAD", "verify --stack dev --home " + s.home, "verify --stack dev --audit --preview",
			"deploy --stack dev --embedded --source src", "rehearse --stack dev --event crash", "ci preview --stack dev --out src",
		} {
			code, out, errOut := s.scaleout(line)
			assert.NotZero(t, code, line+"\n"+out)
			assert.Contains(t, errOut, "Next: temporary files go to "+dir+", which TMPDIR names, and "+why+
				"; name a folder that has room and that you may write: export TMPDIR=/var/tmp\n", line)
		}
		for _, line := range []string{"version", "cost --stack dev", "local preview --stack dev", "local up --stack dev --yes", "forecast --stack dev --shape flat:peak=3rps"} {
			s.ok(line)
		}
	}
}
