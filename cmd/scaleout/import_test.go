package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const importedPassword = `{"nameTable": {}, "resources": [
	{"type": "random:index/randomPassword:RandomPassword", "name": "scaleout-dev-app-secret-key", "id": "x"}]}`

// importing is a shell in a project whose stack dev has an import file.
func importing(t *testing.T, file string) (s *shell, state string) {
	t.Helper()
	s = newProject(t)
	dev, err := os.ReadFile(filepath.Join("..", "..", "Pulumi.dev.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "Pulumi.dev.yaml"),
		bytes.ReplaceAll(dev, []byte(`scaleout:protect: "false"`), []byte(`scaleout:protect: "true"`)), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "Pulumi.dev.import.json"), []byte(file), 0o600))
	return s, filepath.Join(s.home, "stacks", "dev.json")
}

// An import that would have to be undone is none: the stack is what it was.
func TestImportThatIsNotSafe(t *testing.T) {
	t.Parallel()
	parent := `"urn:pulumi:dev::scaleout::scaleout:components:App::scaleout-dev-app"`
	for name, file := range map[string]string{
		"deleted": importedPassword,
		"unknown": `{"resources": [{"type": "azure-native:web/v20240401:WebApp", "name": "x", "id": "/subscriptions/1/none"}]}`,
		"orphan":  `{"nameTable": {"up": ` + parent + `}, "resources": [{"type": "random:index/randomPassword:RandomPassword", "name": "k", "id": "x", "parent": "up"}]}`,
		"no URN":  `{"nameTable": {"up": "x"}, "resources": [{"type": "random:index/randomPassword:RandomPassword", "name": "k", "id": "x", "parent": "up"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, state := importing(t, file)
			code, out, errOut := s.scaleout("local import --stack dev")
			assert.NotEqual(t, exitOK, code)
			if code == exitFailed {
				assert.Regexp(t, "Nothing was written", out+errOut)
			}
			assert.NotContains(t, out+errOut, "please report")
			assert.NoFileExists(t, state)
			assert.Contains(t, s.ok("local preview --stack dev"), "to create", "the stack can be used")
		})
	}
}

// A stack that an earlier import left stuck is freed by the command that its errors name.
func TestStuckStack(t *testing.T) {
	t.Parallel()
	s, _ := importing(t, importedPassword)
	s.ok("local up --stack dev --yes")
	const app = "urn:pulumi:dev::scaleout::scaleout:components:App$azure-native:web/v20240401:WebApp::scaleout-dev-app"
	code, _, errOut := s.scaleout("local up --stack dev --yes -c azure-native:location=northeurope")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errOut, "scaleout local state delete '"+app+"' --stack dev --home "+s.home+" --force")
	assert.Contains(t, errOut, "-c protect=false")

	code, _, errOut = s.scaleout("local state delete " + app + " --stack dev")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "is protected; --force takes it out")
	code, _, errOut = s.scaleout("local state delete nonsense --stack dev")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "URNs look like")
	key := regexp.MustCompile(`urn:[^"]+RandomPassword::[^"]+`).FindString(s.ok("local state export --stack dev --show-secrets"))
	require.NotEmpty(t, key)
	code, _, errOut = s.scaleout("local state delete " + key + " --stack dev --force")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "is needed by "+app)
}
