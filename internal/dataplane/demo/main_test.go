package demo

import (
	"os"
	"testing"
)

// asProgram in the environment makes the test binary be the demo app.
const asProgram = "DEMO_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Main(nil))
	}
	os.Exit(m.Run())
}
