package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"scaleout/internal/dataplane/demo/edition"
)

// versionHeader is where 'scaleout deploy' looks for an app's version.
const versionHeader = "X-App-Version"

// neverReady is longer than any rehearsal waits for a start.
const neverReady = time.Hour

// defective applies what is wrong with the edition before it listens.
func (e *environment) defective(ctx context.Context) error {
	switch e.edition.Defect {
	case edition.Crashes:
		return errors.New("KeyError: 'PAYMENT_URL'")
	case edition.Slow:
		log.Print("demo app: loading a model, which takes long")
		select {
		case <-time.After(neverReady):
		case <-ctx.Done():
		}
		return ctx.Err()
	case edition.OtherKey:
		e.secretKey = rand.Text()
	}
	return nil
}

// edited is the app as its edition has it: it names its version, warms up, and has its
// defect.
func edited(e environment, app http.Handler) http.Handler {
	ready := time.Now().Add(e.edition.WarmUp)
	memory := &leak{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if e.edition.Version != "" {
			w.Header().Set(versionHeader, e.edition.Version)
		}
		health := r.URL.Path == "/healthz"
		switch {
		case time.Now().Before(ready):
			http.Error(w, "Warming up.", http.StatusServiceUnavailable)
		case e.edition.Defect == edition.Ill && health:
			http.Error(w, "no such table: users", http.StatusInternalServerError)
		case e.edition.Defect == edition.Leaks && !health && memory.full():
			http.Error(w, "MemoryError", http.StatusInternalServerError)
		default:
			app.ServeHTTP(w, r)
		}
	})
}

// A leak is memory that pages take and never give back. A page that gets none fails, and
// after some of these the process is killed, as a container is that has used up its own.
type leak struct {
	mu    sync.Mutex
	taken [][]byte
	short int
}

// What there is, and how long the app goes on without: more than the checks of a
// deployment take of a new process.
const (
	perPage    = 1 << 20
	pagesOfAll = 19
	shortOfIt  = 10
	killed     = 137 // 128 + SIGKILL
)

// full takes memory for one page, and reports that there is none left.
func (l *leak) full() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.taken) < pagesOfAll {
		l.taken = append(l.taken, make([]byte, perPage))
		return false
	}
	if l.short++; l.short > shortOfIt {
		log.Print("demo app: out of memory")
		os.Exit(killed)
	}
	return true
}
