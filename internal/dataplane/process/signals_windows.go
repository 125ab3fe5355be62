package process

import (
	"os"
	"os/signal"
)

// outliveSignals keeps Ctrl-C from ending a janitor; the parent decides.
func outliveSignals() { signal.Notify(make(chan os.Signal, 1), os.Interrupt) }
