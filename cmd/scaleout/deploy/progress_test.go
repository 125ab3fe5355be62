package deploy

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/components"
	"scaleout/internal/clock"
	"scaleout/internal/deploy"
	"scaleout/internal/terminal"
)

// clearLine is what rewrites the line.
const clearLine = "\r\x1b[K"

var noon = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// Where nothing is rewritten, a phase is told when it begins and every 20 seconds.
func TestProgressInALog(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	c := clock.NewVirtual(noon)
	p := newProgress(&cli.Factory{Err: &out, Clock: c})
	p.Step(deploy.Step{Title: "Swap", Notice: "nothing"})
	for i := range 30 {
		p.Phase("warming up", time.Hour-time.Duration(i)*time.Minute)
		c.Advance(2 * time.Second)
	}
	p.Log("pip \x1b[2J install")
	p.Note("done")
	p.end()
	assert.Equal(t, "==> Swap. People notice: nothing\n    ... warming up (1h0m0s left at most)\n"+
		"    ... warming up (50m0s left at most)\n    ... warming up (40m0s left at most)\n"+
		"    | pip \\u001b[2J install\n    done\n", out.String())
}

// On a terminal the last line is rewritten, each second, with the time of the phase: it
// is never silent for longer.
func TestProgressOnATerminal(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	c := clock.NewVirtual(noon)
	p := &progress{show: terminal.NewStatus(&out, func() int { return 60 }), clock: c}
	p.Phase("building - pip \x1b[31m", 0)
	c.Advance(7 * time.Second)
	p.draw()
	p.Note("built")
	p.draw()
	assert.Equal(t, clearLine+`    0s · building - pip \u001b[31m`+clearLine+`    7s · building - pip \u001b[31m`+clearLine+"    built\n", out.String())
	assert.LessOrEqual(t, redraw, 2*time.Second)

	out.Reset()
	p.Step(deploy.Step{Title: "Swap", Notice: "nothing"})
	c.Advance(3 * time.Second)
	p.draw()
	assert.Equal(t, clearLine+"==> Swap. People notice: nothing\n"+clearLine+"    3s · waiting for an answer", out.String(),
		"not silent either where nobody says what is waited for")

	out.Reset()
	p.Phase("Azure warms up the slot", time.Minute)
	c.Advance(15 * time.Second)
	p.draw()
	p.Phase("Azure warms up the slot", 0)
	assert.Equal(t, clearLine+"    [..........] 1m0s left at most · Azure warms up the sl…"+
		clearLine+"    [##........] 45s left at most · Azure warms up the slot"+clearLine+"    15s · Azure warms up the slot", out.String())
}

func TestUploadBar(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "[###############...............] 50 % of 10.0 MB", bar(5<<20, 10<<20))
	assert.Equal(t, "uploaded 2 KB; Azure stores it", bar(1500, 1500))
	assert.Equal(t, "[..............................] 0 % of 1.0 MB", bar(0, 1<<20))
}

// Pulumi leaves alone what a release writes.
func TestTagThatPulumiIgnores(t *testing.T) {
	t.Parallel()
	assert.Equal(t, components.DeploymentTag, deploy.LockTag)
}

func TestLockOfAProcessThatIsGone(t *testing.T) {
	t.Parallel()
	me := deploy.ParseLock(deploy.Lock{Who: who(), PID: 1 << 30}.Tag())
	assert.True(t, gone(me))
	me.PID = 1
	assert.False(t, gone(me), "it lives")
	assert.False(t, gone(deploy.Lock{Who: "anna@elsewhere", PID: 1 << 30}), "only its machine knows")
	assert.False(t, gone(deploy.Lock{Who: who()}))
}

// Nothing that a release does, however long it says nothing, leaves the terminal without a
// change for more than two seconds; nor does what comes before its first step.
func TestTerminalIsNeverSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		screen := &screen{}
		p := &progress{show: terminal.NewStatus(screen, func() int { return 80 }), clock: clock.System{}, done: make(chan struct{})}
		p.gone.Go(p.keepDrawing)
		began := time.Now()
		p.before("reading a folder of 100,000 files")
		time.Sleep(time.Minute)
		p.Step(deploy.Step{Title: "Upload", Notice: "nothing"})
		time.Sleep(time.Minute) // an answer that does not come
		p.Upload(1, 100)
		time.Sleep(time.Minute) // a line that is dead
		p.Upload(100, 100)
		time.Sleep(5 * time.Minute)
		p.Step(deploy.Step{Title: "Swap", Notice: "nothing"})
		p.Phase("Azure warms up the slot", 0)
		time.Sleep(20 * time.Minute)
		p.Note("done")
		time.Sleep(time.Minute)
		p.end()
		p.end()
		require.NotEmpty(t, screen.at)
		last := began
		for _, at := range append(screen.at, time.Now()) {
			assert.LessOrEqual(t, at.Sub(last), 2*time.Second, "after %v", last.Sub(began))
			last = at
		}
	})
}

// screen notes when it changed.
type screen struct {
	mu   sync.Mutex
	last string
	at   []time.Time
}

// Write implements io.Writer.
func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if text := string(b); text != s.last {
		s.last = text
		s.at = append(s.at, time.Now())
	}
	return len(b), nil
}

// The last lines of an app that does not start stay lines.
func TestTroubleHasLines(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	p := &Place{progress: &progress{show: terminal.NewStatus(&out, func() int { return 100 }), clock: clock.NewVirtual(noon)}}
	p.trouble(errors.New("slot staging: the app ended; its last lines:\n  Traceback\n  KeyError: '\x1b'"))
	assert.Equal(t, []string{"    the embedded Azure: slot staging: the app ended; its last lines:", "      Traceback", `      KeyError: '\u001b'`},
		strings.Split(strings.TrimSuffix(strings.ReplaceAll(out.String(), clearLine, ""), "\n"), "\n"))
}
