package verify

import (
	"strings"
	"sync"

	"scaleout/internal/terminal"
)

// troubles are what was heard of an app that does not start, which several instances may tell at once.
type troubles struct {
	mu    sync.Mutex
	heard []error
}

func (t *troubles) hear(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.heard = append(t.heard, err)
}

// tell says what was heard until now.
func (t *troubles) tell(to *terminal.Status) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, err := range t.heard {
		for line := range strings.SplitSeq("the app does not start: "+err.Error(), "\n") {
			to.Print(line)
		}
	}
}
