package provider

import (
	"os"
	"runtime/debug"
	"testing"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // a fifth of the processor's time went into garbage
	os.Exit(m.Run())
}
