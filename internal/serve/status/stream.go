package status

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// most is the number of pages that are open at a time.
const most = 16

// heartbeat keeps a quiet stream from looking dead.
const heartbeat = 15 * time.Second

// A stream reads at intervals, and has the newest view for everybody who looks: who is slow
// misses views, and holds up nobody.
type stream struct {
	options Options
	life    context.Context
	end     context.CancelFunc
	wake    chan struct{}
	reading sync.WaitGroup

	mu      sync.Mutex
	view    []byte // JSON; nil: nothing was read yet
	fresh   bool   // view is of a reading for somebody who looks
	changed chan struct{}
	begun   int // readings
	of      int // the reading that view is of
	readers int
}

func newStream(o Options) *stream {
	s := &stream{options: o, wake: make(chan struct{}, 1), changed: make(chan struct{})}
	s.life, s.end = context.WithCancel(context.Background())
	s.reading.Go(s.read)
	return s
}

func (s *stream) close() {
	s.end()
	s.reading.Wait()
}

// nudge has it read at once.
func (s *stream) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// read makes views until the end.
func (s *stream) read() {
	var t Tracker
	for {
		n := s.begin()
		view, err := json.Marshal(t.Next(s.options.Source.Read(s.life)))
		if err == nil { // strings and numbers always can be written
			s.put(view, n)
		}
		select {
		case <-s.life.Done():
			return
		case <-s.wake:
		case <-time.After(s.pause()):
		}
	}
}

func (s *stream) pause() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.readers > 0 {
		return s.options.Every
	}
	return s.options.Idle
}

func (s *stream) begin() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun++
	return s.begun
}

func (s *stream) put(view []byte, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fresh, s.view, s.of = true, view, n
	close(s.changed)
	s.changed = make(chan struct{})
}

// enter takes a place; leave gives it back.
func (s *stream) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.readers >= most {
		return false
	}
	if s.readers == 0 {
		s.fresh = false // it may be as old as Idle
	}
	s.readers++
	return true
}

func (s *stream) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readers--
}

// newest returns the view, nil before there is a fresh one of a reading from least on, and
// what is closed at the next.
func (s *stream) newest(least int) ([]byte, chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.fresh || s.of < least {
		return nil, s.changed
	}
	return s.view, s.changed
}

var errTooMany = errors.New("this page is open too often: close some of its tabs")

// now waits for a view of what is read from now on.
func (s *stream) now(ctx context.Context) ([]byte, error) {
	if !s.enter() {
		return nil, errTooMany
	}
	defer s.leave()
	least := s.begin() // the number of the next one is higher
	s.nudge()
	for {
		view, changed := s.newest(least)
		if view != nil {
			return view, nil
		}
		select {
		case <-changed:
		case <-s.life.Done():
			return nil, errors.New("local serve has ended")
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// serve sends views as server-sent events until the client goes, is too slow, or all ends.
func (s *stream) serve(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		refuse(w, http.StatusServiceUnavailable, errTooMany.Error())
		return
	}
	defer s.leave()
	s.nudge()
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	send := func(format string, args ...any) error {
		if err := control.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return err
		}
		return control.Flush()
	}
	if send(": hello\n\n") != nil {
		return
	}
	var sent []byte
	for {
		view, changed := s.newest(0)
		if view != nil && !bytes.Equal(view, sent) {
			if send("data: %s\n\n", view) != nil {
				return
			}
			sent = view
		}
		select {
		case <-changed:
		case <-time.After(heartbeat):
			if send(": still here\n\n") != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.life.Done():
			_ = send("event: end\ndata: {}\n\n")
			return
		}
	}
}
