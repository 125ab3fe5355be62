package scm

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Paces of a log stream: how often it looks, and when it says that there was nothing.
const (
	lookEvery  = time.Second
	quietAfter = time.Minute
)

// stream answers GET /api/logstream with the lines of the app's containers, those that
// there are and those that come, until the client has enough. The first and the quiet line
// are Kudu's.
func (s *Site) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // somebody listens for as long as he likes
	send := func(lines ...string) bool {
		_ = control.SetWriteDeadline(time.Now().Add(writeLimit))
		for _, line := range lines {
			if _, err := fmt.Fprintf(w, "%s\r\n", line); err != nil {
				return false
			}
		}
		return control.Flush() == nil
	}
	if !send(time.Now().UTC().Format("2006-01-02T15:04:05") + "  Welcome, you are now connected to log-streaming service.") {
		return
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var seen []string
	last := time.Now()
	for {
		lines := s.lines()
		fresh := after(seen, lines)
		if seen = lines; len(fresh) > 0 {
			last = time.Now()
		} else if time.Since(last) >= quietAfter {
			last = time.Now()
			fresh = []string{last.UTC().Format("2006-01-02T15:04:05") + "  No new trace in the past 1 min(s)."}
		}
		if len(fresh) > 0 && !send(fresh...) {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-s.life.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Site) lines() []string {
	if s.o.Logs == nil {
		return nil
	}
	text := strings.TrimRight(s.o.Logs(), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// after returns the lines that have come since a log ended with the lines seen. Its first
// lines may have been forgotten meanwhile.
func after(seen, now []string) []string {
	for from := range seen {
		rest := seen[from:]
		if len(rest) <= len(now) && slices.Equal(rest, now[:len(rest)]) {
			return now[len(rest):]
		}
	}
	return now
}
