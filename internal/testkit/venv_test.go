package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The virtual environments of all tests. CI makes them here, before tests that have a
// time limit need them.
func TestVirtualEnvironmentsOfTheTests(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	modules := map[string]string{
		VirtualEnv(t, filepath.Join(root, "examples", "flask", "requirements.txt")):                          "flask_session",
		VirtualEnv(t, filepath.Join(root, "internal", "forecast", "locust", "testdata", "requirements.txt")): "locust",
	}
	if os.Getenv(ClientsVariable) != "" {
		modules[LargeVirtualEnv(t, filepath.Join(root, "cmd", "scaleout", "testdata", "azure-clients.txt"))] = "azure.cli.core"
	}
	for requirements, module := range modules {
		if out, err := exec.CommandContext(t.Context(), requirements, "-c", "import "+module).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", module, err, out)
		}
	}
}
