//go:build unix

package rehearsal

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// How long is waited for what takes no time, on a busy machine.
const (
	waiting = time.Minute
	tick    = 5 * time.Millisecond
)

// isTaken reports whether somebody has a place.
func (m machine) isTaken(t *testing.T, place int) bool {
	lock := m.lock(fmt.Sprint(place))
	got, err := lock.TryLock()
	assert.NoError(t, err)
	assert.NoError(t, lock.Unlock())
	return !got
}

// Whoever needs the whole machine waits for everybody, and nobody passes them.
func TestPlacesAreTakenInTurn(t *testing.T) {
	t.Parallel()
	m := machine(t.TempDir())
	leaveFirst, err := m.take(Life)
	require.NoError(t, err)
	leaveSecond, err := m.take(Light)
	require.NoError(t, err)
	all := make(chan func())
	go func() {
		leave, err := m.take(WholeMachine)
		assert.NoError(t, err)
		all <- leave
	}()
	leaveFirst()
	for i := range Life { // it has what is free, and waits for what is not
		require.Eventually(t, func() bool { return m.isTaken(t, i) }, waiting, tick, "place %d", i)
	}
	assert.True(t, m.isTaken(t, Life), "the second has its place")
	select {
	case <-all:
		assert.Fail(t, "somebody else still has a place")
	default:
	}
	leaveSecond()
	leave := <-all
	for i := range WholeMachine {
		assert.True(t, m.isTaken(t, i), "place %d", i)
	}
	leave()
	for i := range WholeMachine {
		assert.False(t, m.isTaken(t, i), "place %d", i)
	}
}

// Whoever needs much gets it, however many others need much: nobody has a part of it and
// waits for somebody who has the rest.
func TestNobodyWaitsForever(t *testing.T) {
	t.Parallel()
	m := machine(t.TempDir())
	over := make(chan error)
	for range 4 {
		go func() {
			leave, err := m.take(WholeMachine)
			if err == nil {
				leave()
			}
			over <- err
		}()
	}
	for range 4 {
		select {
		case err := <-over:
			require.NoError(t, err)
		case <-time.After(waiting):
			require.Fail(t, "they wait for each other")
		}
	}
}

func TestPlacesNeedAFolder(t *testing.T) {
	t.Parallel()
	_, err := machine("/dev/null/nowhere").take(Light)
	assert.Error(t, err)
}
