package demo

import (
	"flag"
	"os"
	"testing"
)

// asProgram in the environment makes the test binary be the demo app.
const asProgram = "DEMO_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Main(nil))
	}
	flag.Parse()
	// Most of the time these tests wait for other programs, and not for a processor.
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
