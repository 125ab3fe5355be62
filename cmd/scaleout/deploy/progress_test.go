package deploy

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/components"
	"scaleout/internal/clock"
	"scaleout/internal/deploy"
)

var noon = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// Where nothing is rewritten, a phase is told when it begins and every 20 seconds.
func TestProgressInALog(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	c := clock.NewVirtual(noon)
	p := newProgress(&out, c)
	p.Step(deploy.Step{Title: "Swap", Notice: "nothing"})
	for range 30 {
		p.Phase("warming up")
		c.Advance(2 * time.Second)
	}
	p.Log("pip \x1b[2J install")
	p.Note("done")
	p.end()
	assert.Equal(t, "==> Swap. People notice: nothing\n    ... warming up\n    ... warming up\n    ... warming up\n"+
		"    | pip \\u001b[2J install\n    done\n", out.String())
}

// On a terminal the last line is rewritten, each second, with the time of the phase: it
// is never silent for longer.
func TestProgressOnATerminal(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	c := clock.NewVirtual(noon)
	p := &progress{out: &out, clock: c, live: true}
	p.Phase("building - pip \x1b[31m")
	c.Advance(7 * time.Second)
	p.draw()
	p.Note("built")
	p.draw()
	assert.Equal(t, clearLine+`    building - pip \u001b[31m · 0s`+clearLine+`    building - pip \u001b[31m · 7s`+clearLine+"    built\n", out.String())
	assert.LessOrEqual(t, redraw, 2*time.Second)

	out.Reset()
	p.Step(deploy.Step{Title: "Swap", Notice: "nothing"})
	c.Advance(3 * time.Second)
	p.draw()
	assert.Equal(t, clearLine+"==> Swap. People notice: nothing\n"+clearLine+"    waiting for an answer · 3s", out.String(),
		"not silent either where nobody says what is waited for")
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
