package classic

import (
	"testing"

	"scaleout/internal/testkit/kills"
)

func TestMain(m *testing.M) { kills.Main(m) }

func TestCrashAtEveryWrite(t *testing.T) {
	t.Parallel()
	kills.Parts["classic"].CrashAtEveryWrite(t)
}

func TestKilledProcess(t *testing.T) {
	t.Parallel()
	kills.Parts["classic"].KillProcesses(t)
}
