package faults

import (
	"context"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/deploy"
	"scaleout/internal/fail"
)

// Most of what a case takes is garbage that is soon gone, and there is memory for it.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

// A strike is what befalls a request, and how somebody goes on after it.
type strike struct {
	occasion
	kind
	back bool // with a rollback, not with the same command again
}

// Whatever befalls a request of a release, or the process that makes it: production
// answers all the time, 'deploy status' tells what is where and how to go on, and the same
// command again ends well, or a rollback takes back what was done.
func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	var cases atomic.Int64
	var left, ends states
	fresh, turns := newOccasions(), map[string]int{}
	t.Run("of", func(t *testing.T) {
		for _, op := range operations {
			t.Run(op.name, func(t *testing.T) { // one after another as far as to its cases
				dir := t.TempDir()
				var at *standing
				synctest.Test(t, func(t *testing.T) {
					a := open(t, nil, dir)
					op.stands(a)
					at = a.leave()
				})
				all := op.choose(fresh(op.kind, op.occasions(t, at, dir)), turns)
				assert.GreaterOrEqual(t, len(all), op.least, "there were more")
				t.Logf("%d cases", len(all))
				for i, s := range all {
					if testing.Short() && i%sampled != 0 {
						continue
					}
					cases.Add(1)
					t.Run(string(s.kind)+" at "+s.occasion.String(), func(t *testing.T) {
						t.Parallel()
						synctest.Test(t, func(t *testing.T) { op.suffer(t, s, at, dir, &left, &ends) })
					})
				}
			})
		}
	})
	t.Logf("faults of a release: %d cases, which left %d different states behind; all converged, to %d", cases.Load(), left.count(), ends.count())
}

// newOccasions returns what leaves out the occasions that an operation of the same kind had
// before.
func newOccasions() func(kind string, all []occasion) []occasion {
	type known struct {
		kind string
		occasion
	}
	met := map[known]bool{}
	return func(kind string, all []occasion) (fresh []occasion) {
		var these []known
		for _, o := range all {
			as := known{kind, o}
			as.changes = 0
			these = append(these, as)
			if !met[as] {
				fresh = append(fresh, o)
			}
		}
		for _, as := range these {
			met[as] = true
		}
		return fresh
	}
}

// occasions are those of an operation that nothing befalls.
func (o operation) occasions(t *testing.T, at *standing, dir string) (met []occasion) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		a := open(t, at, dir)
		p := a.process()
		_, err := p.run(o.do(p, "run1"))
		if o.name != "swap back" {
			require.NoError(t, err)
		}
		c := &check{a, "nothing befell it"}
		o.ends(c)
		c.rests()
		met = p.all
		a.leave()
	})
	return met
}

// fullVariable has every kind strike on every occasion, which takes many minutes.
const fullVariable = "SCALEOUT_FAULTS"

// choose has every kind strike every change on each of its occasions, and every read on one
// of them at least, in turns.
func (o operation) choose(met []occasion, turns map[string]int) (all []strike) {
	full := os.Getenv(fullVariable) == "full"
	reads := map[string]int{} // by request
	for _, m := range met {
		reads[m.request]++
	}
	for _, m := range met {
		var of []kind
		switch done := turns[m.request]; {
		case m.isChange():
			of = ofChanges
		case full:
			of = ofReads
		default:
			n := max(1, (len(ofReads)-done+reads[m.request]-1)/reads[m.request])
			for i := range n {
				of = append(of, ofReads[(done+i)%len(ofReads)])
			}
			turns[m.request] += n
			reads[m.request]--
		}
		if strings.HasSuffix(m.request, "/api/zipdeploy") {
			of = append([]kind{killWithin}, of...)
		}
		for _, k := range of {
			all = append(all, strike{m, k, false})
			// After a change a rollback meets something else than before it.
			if o.returned != nil && (k == killAfter || k == offline) && m.isChange() {
				all = append(all, strike{m, k, true})
			}
		}
	}
	return all
}

// sampled: with -short one case of so many is run.
const sampled = 61

// suffer lets an operation be struck, and goes on after it.
func (o operation) suffer(t *testing.T, s strike, at *standing, dir string, left, ends *states) {
	a := open(t, at, dir)
	defer a.leave()
	c := &check{a, string(s.kind) + " at " + s.occasion.String()}
	p := a.process()
	p.at, p.with = s.occasion, s.kind
	_, err := p.run(o.do(p, "run1"))
	require.True(t, p.hit, "a fault that never strikes tests nothing")
	if err != nil && arm.KindOf(err) != arm.Forbidden { // that text says it all
		assert.NotEmpty(t, fail.NextStep(err), "%s: %v", c.about, err)
	}
	left.add(c.left(c.explained()))

	next := a.process()
	if s.back {
		_, err = next.run(rollback(next, "run2"))
		if err != nil && fail.KindOf(err) != fail.Refused { // there is nothing to roll back to
			assert.NoError(t, err, c.about)
		}
		o.returned(c)
	} else {
		result, err := next.run(o.do(next, "run2"))
		c.about += ", and after it: " + result.Outcome
		if !o.fails {
			assert.NoError(t, err, c.about)
		}
		o.ends(c)
	}
	c.rests()
	report := c.explained()
	if over := []deploy.Phase{deploy.Idle, deploy.Staged}; !s.back {
		assert.Contains(t, over, report.Phase, c.about)
	} else { // a build that was begun goes on in the slot
		assert.Contains(t, append(over, deploy.Building), report.Phase, c.about)
	}
	ends.add(c.left(report))
}

// ownTime is what a release may take beside what Azure takes to build, start and swap.
const ownTime = 20 * time.Second

// With an Azure that takes no time, what a release takes is its own: its pauses, and what it
// waits for to be sure.
func TestOwnTime(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(*process, string) func(context.Context) (deploy.Result, error){
		"release": release("two"), "rollback": rollback, "settings": release("two", mode("new")),
	} {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			a := open(t, nil, dir)
			a.put(siteID+"/config/slotConfigNames", "2024-11-01", `{"properties":{"appSettingNames":[]}}`)
			a.put(slotID+"/config/appsettings", "2024-11-01", `{"properties":{"REDIS_URL":"r","PLACE":"app"}}`)
			served(a)
			if name == "rollback" {
				a.done(release("two"), "second")
			}
			a.apps.takes = 0
			p := a.process()
			began := time.Now()
			result, err := p.run(do(p, "run1"))
			require.NoError(t, err)
			assert.LessOrEqual(t, time.Since(began), ownTime, "%s: %+v", name, result.Steps)
			a.leave()
		})
	}
}

// states are different ones.
type states struct {
	mu  sync.Mutex
	all map[string]int
}

func (s *states) add(state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]int{}
	}
	s.all[state]++
}

func (s *states) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}
