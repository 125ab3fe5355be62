package deploy

import (
	"cmp"
	"fmt"
	"strings"
	"sync"
	"time"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/clock"
	"scaleout/internal/deploy"
	"scaleout/internal/terminal"
)

// progress shows how a release goes on. On a terminal its last line is rewritten each
// second, with what is waited for and since when; elsewhere a line is added now and then.
type progress struct {
	clock clock.Clock

	mu    sync.Mutex
	show  *terminal.Status
	begun bool // there was a step: from then on something is always waited for
	phase string
	since time.Time // the phase, or the last line
	until time.Time // the phase may last; zero: nobody knows
	told  time.Time // the last line about a phase, where nothing is rewritten,
	said  string    // and what it was
	drawn time.Time
	done  chan struct{}
	over  sync.Once
	gone  sync.WaitGroup
}

const (
	redraw = time.Second      // the line that is rewritten
	retell = 20 * time.Second // a line about a phase, elsewhere
	barGap = 200 * time.Millisecond
)

// stepPaints are the steps, beside what the build has to say.
var stepPaints = []terminal.Paint{
	{Pattern: `^(==> .*\. )People notice`, Colour: terminal.Bold},
	{Pattern: `^(    \| .*)$`, Colour: terminal.Faint},
}

func newProgress(f *cli.Factory) *progress {
	p := &progress{clock: f.Clock, show: f.Progress(f.Err, stepPaints...), done: make(chan struct{})}
	if p.show.Live() {
		p.gone.Go(p.keepDrawing)
	}
	return p
}

// keepDrawing draws the last line anew until the end.
func (p *progress) keepDrawing() {
	tick := time.NewTicker(redraw)
	defer tick.Stop()
	for {
		select {
		case <-p.done:
			return
		case <-tick.C:
			p.mu.Lock()
			p.draw()
			p.mu.Unlock()
		}
	}
}

// end leaves the cursor where the next line begins.
func (p *progress) end() {
	p.over.Do(func() { close(p.done) })
	p.gone.Wait()
	p.line("")
}

// before says on a terminal what is done before the first step; a log has no use for it.
func (p *progress) before(format string, args ...any) {
	if p.show.Live() {
		p.Phase(fmt.Sprintf(format, args...), 0)
	}
}

// line adds a line above the one that is rewritten; an empty one only wipes that.
func (p *progress) line(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.phase, p.since, p.until = "", p.clock.Now(), time.Time{}
	if text == "" {
		p.show.Clear()
	} else {
		p.show.Print(text)
	}
}

// draw rewrites the last line. What has no name is an answer: a line that stood for more
// than two seconds would look like the end.
func (p *progress) draw() {
	if p.begun || p.phase != "" {
		text := cmp.Or(p.phase, "waiting for an answer")
		p.show.Show("    " + terminal.Waiting(text, p.clock.Now(), p.since, p.until))
	}
}

// Step implements deploy.Reporter.
func (p *progress) Step(s deploy.Step) {
	p.mu.Lock()
	p.begun = true
	p.mu.Unlock()
	p.line(fmt.Sprintf("==> %s. People notice: %s", s.Title, s.Notice))
}

// Note implements deploy.Reporter.
func (p *progress) Note(text string) { p.line("    " + text) }

// Log implements deploy.Reporter.
func (p *progress) Log(text string) { p.line("    | " + text) }

// Phase implements deploy.Reporter.
func (p *progress) Phase(text string, left time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	if p.phase == "" {
		p.since = now
	}
	fresh := text != p.said
	p.phase, p.until = text, time.Time{}
	if left > 0 {
		p.until = now.Add(left)
	}
	if p.show.Live() {
		p.draw()
	} else if fresh && now.Sub(p.told) >= 2*time.Second || now.Sub(p.told) >= retell {
		p.told, p.said = now, text
		if left > 0 {
			text += fmt.Sprintf(" (%v left at most)", left.Round(time.Second))
		}
		p.show.Print("    ... " + text)
	}
}

// Upload implements deploy.Reporter.
func (p *progress) Upload(sent, total int64) {
	if p.due(sent >= total) {
		p.Phase(bar(sent, total), 0)
	}
}

// packed hears how much of a folder is packed.
func (p *progress) packed(files int, bytes int64) {
	if p.due(false) {
		p.before("packing: %d files, %s", files, size(bytes))
	}
}

// due reports whether it is time to show what comes very often.
func (p *progress) due(always bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if !always && now.Sub(p.drawn) < barGap {
		return false
	}
	p.drawn = now
	return true
}

const barWidth = 30

// bar shows an upload. When all is sent, Azure still has to store it.
func bar(sent, total int64) string {
	if sent >= total {
		return "uploaded " + size(total) + "; Azure stores it"
	}
	full := int(sent * barWidth / max(total, 1))
	return fmt.Sprintf("[%s%s] %d %% of %s",
		strings.Repeat("#", full), strings.Repeat(".", barWidth-full), sent*100/max(total, 1), size(total))
}

func size(bytes int64) string {
	const mega = 1 << 20
	if bytes < mega {
		return fmt.Sprintf("%d KB", (bytes+1023)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/mega)
}
