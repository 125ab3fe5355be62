package rehearse

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"scaleout/internal/rehearse/load"
	"scaleout/internal/rehearse/result"
)

// withLog adds what the app wrote to an error of its own.
func (s *stage) withLog(err error) error {
	var failed *load.AppError
	if !errors.As(err, &failed) {
		return err
	}
	index, e := strconv.Atoi(failed.Instance)
	if e != nil {
		return err
	}
	return fmt.Errorf("%w, on instance %d%s", err, index, s.running.LogOf(index))
}

// failed shows, once, what the app has written when it answers 500: nobody else does.
func (s *stage) failed(r result.Request) {
	index, err := strconv.Atoi(r.Instance)
	if err != nil || r.Status != http.StatusInternalServerError {
		return
	}
	s.mu.Lock()
	first := !s.showed
	s.showed = true
	s.mu.Unlock()
	if first {
		s.notice(fmt.Sprintf("instance %d has answered 500%s", index, s.running.LogOf(index)))
	}
}
