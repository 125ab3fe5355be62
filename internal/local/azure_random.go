package local

import (
	"io"
	"sync"
)

// shared lets the simulator and the providers, which work at the same time, read
// from one source.
type shared struct {
	mu   sync.Mutex
	from io.Reader
}

func (s *shared) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.from.Read(p)
}
