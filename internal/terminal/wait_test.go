package terminal_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/terminal"
)

// screen notes when it changed.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	last string
	at   []time.Time
}

// Write implements io.Writer.
func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if text := string(b); text != s.last {
		s.last, s.at = text, append(s.at, time.Now())
	}
	return s.text.Write(b)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// However long something takes, the line changes every second, fits, and says how much is left.
func TestWaitIsNeverSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &screen{}
		w := terminal.NewStatus(out, func() int { return 60 }).Wait(time.Now)
		began := time.Now()
		w.For("looking", 0)
		time.Sleep(25 * time.Minute)
		w.Print("==> moving the app to the Primary key, which takes as long as Azure takes for all of its instances")
		w.For("the app has to answer without a break, as it does now", 5*time.Minute)
		time.Sleep(5 * time.Minute)
		w.End()
		w.End()
		last := began
		for _, at := range append(out.at, time.Now()) {
			assert.LessOrEqual(t, at.Sub(last), 2*time.Second, "after %v", last.Sub(began))
			last = at
		}
		text := out.String()
		for _, line := range []string{"\r\x1b[K    24m59s · looking\r", "\r\x1b[K    [#####.....] 2m30s left at most · the app has to"} {
			assert.True(t, strings.Contains(text, line), line)
		}
		for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
			assert.LessOrEqual(t, len([]rune(strings.TrimPrefix(line, "\x1b[K"))), 60, line)
		}
		assert.True(t, strings.HasSuffix(text, "\r\x1b[K"))
	})
}

// Where nothing can be rewritten there are lines, one a minute, and no sequences.
func TestWaitWithoutATerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &screen{}
		w := terminal.NewStatus(out, nil).Wait(time.Now)
		w.For("a moment", time.Minute)
		time.Sleep(30 * time.Second)
		w.Print("==> next")
		w.For("the cache renews its key", 0)
		time.Sleep(90 * time.Second)
		w.For("the cache renews its key", 4*time.Minute) // known by now
		time.Sleep(time.Minute)
		w.End()
		assert.Equal(t, "==> next\n    ... 1m0s · the cache renews its key\n"+
			"    ... [###.......] 3m30s left at most · the cache renews its key\n", out.String())
	})
}

// Another program's lines are neither wiped nor broken.
func TestWaitBesideAnotherProgram(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &screen{}
		w := terminal.NewStatus(out, func() int { return 60 }).Wait(time.Now)
		w.For("an update", 0)
		_, _ = fmt.Fprint(w, "Updating ")
		time.Sleep(10500 * time.Millisecond)
		_, _ = fmt.Fprint(w, "(prod)\n")
		time.Sleep(time.Second)
		_, _ = fmt.Fprint(w, "done\n")
		w.End()
		assert.Equal(t, "\r\x1b[K    0s · an update\r\x1b[KUpdating (prod)\n\r\x1b[K    11s · an update\r\x1b[Kdone\n\r\x1b[K", out.String())
	})
}
