package deploy

import (
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An occasion is a request of a release, with a canary or without.
type occasion struct {
	n      int
	canary bool
}

func (m occasion) options(f *fake) Options {
	o := f.options("bbb")
	if m.canary {
		o.Canary, o.For = 10, 2*time.Minute
	}
	return o
}

// occasions are those of releases without trouble; of one with a canary only what the
// canary adds.
func occasions(t *testing.T) []occasion {
	t.Helper()
	var all []occasion
	for _, canary := range []bool{false, true} {
		from, to, seen := requests(t, canary)
		for _, n := range seen {
			if !canary || n >= from && n <= to {
				all = append(all, occasion{n, canary})
			}
		}
	}
	if testing.Short() { // a sample
		return slices.DeleteFunc(all, func(m occasion) bool { return m.n%9 != 0 })
	}
	return all
}

// requests are those of a release without trouble, each kind the first time, after each
// change, and the last time. from and to are the first and last that are about the
// canary.
func requests(t *testing.T, canary bool) (from, to int, all []int) {
	t.Helper()
	f := newFake(t)
	good(f, "bbb")
	_, err := Run(t.Context(), occasion{canary: canary}.options(f))
	require.NoError(t, err)
	last := map[string]int{}
	for i, r := range f.seen {
		last[r] = i
	}
	met := map[string]bool{}
	for i, r := range f.seen {
		switch {
		case strings.HasSuffix(r, "/resetSlotConfig"):
			from = i + 1
		case strings.HasSuffix(r, "/slotsswap"):
			to = i + 1
		}
		change := !reads(r)
		if change && !strings.HasSuffix(r, "/login") {
			clear(met)
		}
		if !met[r] || last[r] == i {
			all = append(all, i+1)
		}
		met[r] = true
	}
	return from, to, all
}

// killed runs a release that dies, as kill -9 has it, at a request.
func killed(t *testing.T, f *fake, at int, late bool, do func()) {
	t.Helper()
	f.kill, f.late = at, late
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	<-done
	f.kill = 0
}

// explained asserts that production answers, and that status explains what there is.
func explained(t *testing.T, f *fake, at string) Report {
	t.Helper()
	assert.Zero(t, f.broken, at)
	report, err := Status(t.Context(), f.options("bbb"))
	require.NoError(t, err, at)
	assert.NotEmpty(t, report.Text, at)
	assert.NotEmpty(t, report.Rollback, at)
	if ParseLock(tag(f)).Open() {
		assert.NotEmpty(t, report.Next, at)
	}
	return report
}

func tag(f *fake) string { text, _ := f.slot.tags[LockTag].(string); return text }

// released asserts that another run ends with the build in production, and nothing open.
func released(t *testing.T, f *fake, m occasion, at string) {
	t.Helper()
	o := m.options(f)
	o.Run = "run2"
	result, err := Run(t.Context(), o)
	require.NoError(t, err, at)
	assert.Contains(t, []string{Released, Unchanged}, result.Outcome, at)
	assert.Equal(t, "bbb", f.site.sha, at)
	assert.Equal(t, "aaa", f.slot.sha, at)
	assert.Empty(t, f.rules, at)
	assert.False(t, f.prepared, at)
	assert.False(t, ParseLock(tag(f)).Open(), at)
	assert.Zero(t, f.broken, at)
}

// Killed at any request, before Azure has got it or after, a release goes on with the
// next run, or is taken back by a rollback.
func TestKillAtEveryRequest(t *testing.T) {
	t.Parallel()
	for _, m := range occasions(t) {
		for _, late := range []bool{false, true} {
			at := fmt.Sprintf("killed at request %+v, late %v", m, late)
			f := newFake(t)
			good(f, "bbb")
			killed(t, f, m.n, late, func() { _, _ = Run(t.Context(), m.options(f)) })
			explained(t, f, at)
			released(t, f, m, at)

			f = newFake(t)
			good(f, "bbb")
			killed(t, f, m.n, late, func() { _, _ = Run(t.Context(), m.options(f)) })
			began := ParseLock(tag(f)).Open()
			o := f.options("")
			o.Run = "run2"
			result, err := Rollback(t.Context(), o)
			if began {
				require.NoError(t, err, at)
				assert.Contains(t, []string{OnlyUndone, RolledBack}, result.Outcome, at)
			}
			assert.Equal(t, "first", f.site.builds[len(f.site.builds)-1]["id"], at)
			assert.Empty(t, f.rules, at)
			assert.False(t, f.prepared, at)
			assert.False(t, ParseLock(tag(f)).Open(), at)
			assert.Zero(t, f.broken, at)
		}
	}
}

func TestKillARollbackAtEveryRequest(t *testing.T) {
	t.Parallel()
	for n := 1; ; n++ {
		f := newFake(t)
		good(f, "bbb")
		o := f.options("bbb")
		o.Keep = 0
		_, err := Run(t.Context(), o)
		require.NoError(t, err)
		begun := f.asked
		late := n%2 == 0
		ended := false
		killed(t, f, begun+n, late, func() { _, err = Rollback(t.Context(), f.options("")); ended = true })
		if ended && err == nil {
			assert.Greater(t, n, 20)
			return
		}
		at := fmt.Sprintf("killed at request %d of a rollback", n)
		explained(t, f, at)
		again := f.options("")
		again.Run = "run2"
		if _, err = Rollback(t.Context(), again); err != nil {
			require.ErrorContains(t, err, "it was taken back", at) // killed when all was done
		}
		assert.Equal(t, "aaa", f.site.sha, at)
		assert.False(t, ParseLock(tag(f)).Open(), at)
		assert.Zero(t, f.broken, at)
	}
}

// Whatever happens to one request, production answers, and the next run ends well.
func TestFaultAtEveryRequest(t *testing.T) {
	t.Parallel()
	kinds := []int{0, 503, 403, 409, 429, 500} // 0: no connection
	for i, m := range occasions(t) {
		for _, status := range []int{kinds[i%6], kinds[(i+1)%6], kinds[(i+3)%6]} {
			at := fmt.Sprintf("%d at request %+v", status, m)
			f := newFake(t)
			good(f, "bbb")
			f.fault = func(i int, r *http.Request) *http.Response {
				if i != m.n {
					return nil
				}
				return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
			}
			_, _ = Run(t.Context(), m.options(f))
			f.fault = nil
			explained(t, f, at)
			released(t, f, m, at)
		}
	}
}

// The answer is lost, and what was asked for is done all the same.
func TestLostAnswerToEveryRequest(t *testing.T) {
	t.Parallel()
	for _, m := range occasions(t) {
		at := fmt.Sprintf("answer %+v is lost", m)
		f := newFake(t)
		good(f, "bbb")
		f.after = func(i int, _ *http.Request) bool { return i == m.n }
		_, _ = Run(t.Context(), m.options(f))
		f.after = nil
		explained(t, f, at)
		released(t, f, m, at)
	}
}

// Killed after the swap, and again while the next run verified it: the build before still
// comes back.
func TestKilledTwice(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	f.meddle = func(f *fake, _ *http.Request) {
		if f.site.sha == "bbb" {
			f.kill = f.asked + 1
		}
	}
	killed(t, f, 0, false, func() { _, _ = Run(t.Context(), f.options("bbb")) })
	require.Equal(t, "bbb", f.site.sha)
	require.Equal(t, StepSwap, ParseLock(tag(f)).Step)
	f.meddle = func(f *fake, r *http.Request) {
		if r.URL.Host == "app.azurewebsites.net" {
			f.kill = f.asked
		}
	}
	killed(t, f, 0, false, func() { _, _ = Run(t.Context(), f.options("bbb")) })
	f.meddle, f.kill = nil, 0
	require.Equal(t, Unverified, explained(t, f, "twice").Phase)
	result, err := Rollback(t.Context(), f.options(""))
	require.NoError(t, err)
	assert.Equal(t, RolledBack, result.Outcome)
	assert.Equal(t, "aaa", f.site.sha)
}

// Killed when it had found that production is worse for the release, and before it swapped
// back: the same command does that.
func TestKilledBeforeItSwapsBack(t *testing.T) {
	t.Parallel()
	for name, ours := range map[string]bool{"as it was left": true, "with another slot": false} {
		f := newFake(t)
		f.codes["bbb"] = code{key: "k", after: 500}
		swaps := 0
		f.meddle = func(f *fake, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/slotsswap") {
				if swaps++; swaps == 2 {
					f.kill = f.asked
					runtime.Goexit() // before Azure has got it
				}
			}
		}
		killed(t, f, 0, false, func() { _, _ = Run(t.Context(), f.options("bbb")) })
		f.meddle, f.kill = nil, 0
		require.Equal(t, "bbb", f.site.sha, name)
		if !ours {
			f.slot.volume = &volume{name: "app__new", settings: f.slot.settings}
		}
		o := f.options("bbb")
		o.Run = "run2"
		result, err := Run(t.Context(), o)
		if !ours {
			require.ErrorContains(t, err, "Production runs the new build, which was not verified", name)
			assert.Equal(t, "bbb", f.site.sha, name)
			continue
		}
		require.ErrorContains(t, err, "swapped back", name)
		assert.Equal(t, TakenBack, result.Outcome, name)
		assert.Equal(t, "aaa", f.site.sha, name)
		assert.False(t, ParseLock(tag(f)).Open(), name)
	}
}

// One answer that is lost does not end a release, and nothing is done twice.
func TestLostAnswersThatMatterMost(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"/slotsswap", "/api/zipdeploy"} {
		f := newFake(t)
		good(f, "bbb")
		lost := false
		f.after = func(_ int, r *http.Request) bool {
			first := !lost && strings.HasSuffix(r.URL.Path, what)
			lost = lost || first
			return first
		}
		result, err := Run(t.Context(), f.options("bbb"))
		require.NoError(t, err, what)
		assert.Equal(t, Released, result.Outcome, what)
		assert.Equal(t, "bbb", f.site.sha, what)
		uploads := slices.DeleteFunc(slices.Clone(f.log), func(l string) bool { return l != "zipdeploy" })
		assert.Len(t, uploads, 1, what)
	}
}
