//go:build unix

package rehearsal

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// What a rehearsal needs of the machine. It may be slow beside others, but not so slow
// that this says something else of the app.
const (
	Light  = 1 // apps that start at once
	Python = 2 // an interpreter and Flask for each instance's start
	Life   = 3 // all events, and load that brings up all instances
)

// WholeMachine is all that there is of it: three places for each processor.
var WholeMachine = 3 * max(2, runtime.NumCPU())

// Take waits until so many places of the machine are free, and takes them, also from the
// tests of other packages: each place is a file that one process can lock. The files stay,
// in the folder of what tests share; the kernel unlocks those of a process that is killed.
// Whoever has places takes no more before they leave.
func Take(t testing.TB, n int) (leave func()) {
	t.Helper()
	leave, err := machine(testkit.CacheDir()).take(n)
	require.NoError(t, err)
	return leave
}

// machine is the folder with the places.
type machine string

func (m machine) lock(name string) *flock.Flock {
	return flock.New(filepath.Join(string(m), "machine-"+name), flock.SetPermissions(0o600))
}

func (m machine) take(n int) (leave func(), err error) {
	if err := os.MkdirAll(string(m), 0o700); err != nil {
		return nil, err
	}
	turn := m.lock("turn") // to take: two who had a part each would wait for each other
	if err := turn.Lock(); err != nil {
		return nil, err
	}
	defer func() { _ = turn.Unlock() }()
	var taken []*flock.Flock
	leave = func() {
		for _, place := range taken {
			_ = place.Unlock()
		}
	}
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for ; ; <-look.C {
		for i := 0; i < WholeMachine && len(taken) < n; i++ {
			place := m.lock(fmt.Sprint(i))
			got, err := place.TryLock()
			if err != nil {
				leave()
				return nil, err
			}
			if got {
				taken = append(taken, place)
			}
		}
		if len(taken) == n {
			return leave, nil
		}
	}
}
