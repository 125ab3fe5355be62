package terminal

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"time"
)

// A Wait keeps a Status moving while something takes long: on a terminal it says each second
// what is waited for and, where that is known, for how much longer; elsewhere in a line now
// and then, so that a log shows that it goes on. It is safe for concurrent use.
type Wait struct {
	show *Status
	now  func() time.Time

	mu    sync.Mutex
	what  string // empty: nothing is waited for
	since time.Time
	until time.Time // zero: nobody knows
	told  time.Time // the last line, where nothing is rewritten
	open  bool      // somebody else's line has not ended
	done  chan struct{}
	over  sync.Once
	gone  sync.WaitGroup
}

const (
	redraw = time.Second // the line that is rewritten
	retell = time.Minute // a line, elsewhere
)

// Wait begins to keep the line moving, until End. Now is the clock of what is waited for.
func (s *Status) Wait(now func() time.Time) *Wait {
	w := &Wait{show: s, now: now, done: make(chan struct{})}
	w.gone.Go(w.keepDrawing)
	return w
}

func (w *Wait) keepDrawing() {
	tick := time.NewTicker(redraw)
	defer tick.Stop()
	for {
		select {
		case <-w.done:
			return
		case <-tick.C:
			w.mu.Lock()
			w.draw()
			w.mu.Unlock()
		}
	}
}

// For says what is waited for from now on, and for how long it is at most; 0: nobody knows.
// The same as before goes on from when it began.
func (w *Wait) For(what string, left time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.what == "" {
		w.since, w.told = w.now(), w.now()
	}
	w.what, w.until = what, time.Time{}
	if left > 0 {
		w.until = w.now().Add(left)
	}
	if w.show.Live() {
		w.draw()
	}
}

// Show has the line say something that whoever calls it says anew before long.
func (w *Wait) Show(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.show.Live() {
		w.what = ""
		w.show.Show(text)
	}
}

// Print adds a line that stays. What was waited for is over.
func (w *Wait) Print(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.what = ""
	w.show.Print(text)
}

// End leaves the cursor where the next line begins.
func (w *Wait) End() {
	w.over.Do(func() { close(w.done) })
	w.gone.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.what = ""; !w.open {
		w.show.Clear()
	}
}

// Write passes on what another program shows meanwhile, which goes on where it has stopped.
func (w *Wait) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.open {
		w.show.Clear()
	}
	w.open = !bytes.HasSuffix(p, []byte("\n"))
	w.told = w.now()
	return w.show.out.Write(p)
}

// draw rewrites the line, or adds one where that is due. The lock is held.
func (w *Wait) draw() {
	if w.what == "" || w.open {
		return
	}
	now := w.now()
	if w.show.Live() {
		w.show.Show("    " + Waiting(w.what, now, w.since, w.until))
		return
	}
	if now.Sub(w.told) >= retell {
		w.told = now
		w.show.Print("    ... " + Waiting(w.what, now, w.since, w.until))
	}
}

const barWidth = 10

// Waiting is a line about what is waited for since a moment, until another at the latest;
// zero: nobody knows. First comes how far it is, since a narrow window shows no more.
func Waiting(what string, now, since, until time.Time) string {
	took := now.Sub(since)
	if until.IsZero() {
		return fmt.Sprintf("%v · %s", took.Round(time.Second), what)
	}
	left := max(until.Sub(now), 0)
	full := barWidth
	if left > 0 {
		full = int(barWidth * took / (took + left))
	}
	return fmt.Sprintf("[%s%s] %v left at most · %s",
		strings.Repeat("#", full), strings.Repeat(".", barWidth-full), left.Round(time.Second), what)
}
