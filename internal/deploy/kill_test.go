package deploy

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// release is one with a canary, so that every step is met.
func withCanary(f *fake) Options {
	o := f.options("bbb")
	o.Canary, o.For = 10, 2*time.Minute
	return o
}

// requests are those of a release without trouble, each kind the first time, after each
// change, and the last time.
func requests(t *testing.T) []int {
	t.Helper()
	f := newFake(t)
	good(f, "bbb")
	_, err := Run(t.Context(), withCanary(f))
	require.NoError(t, err)
	var all []int
	last := map[string]int{}
	for i, r := range f.seen {
		last[r] = i
	}
	met := map[string]bool{}
	for i, r := range f.seen {
		change := !strings.HasPrefix(r, http.MethodGet)
		if change && !strings.HasSuffix(r, "/login") {
			clear(met)
		}
		if !met[r] || last[r] == i {
			all = append(all, i+1)
		}
		met[r] = true
	}
	if testing.Short() { // a sample
		return slices.DeleteFunc(all, func(n int) bool { return n%9 != 0 })
	}
	return all
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
func released(t *testing.T, f *fake, at string) {
	t.Helper()
	o := withCanary(f)
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
	for _, n := range requests(t) {
		for _, late := range []bool{false, true} {
			at := fmt.Sprintf("killed at request %d, late %v", n, late)
			f := newFake(t)
			good(f, "bbb")
			killed(t, f, n, late, func() { _, _ = Run(t.Context(), withCanary(f)) })
			explained(t, f, at)
			released(t, f, at)

			f = newFake(t)
			good(f, "bbb")
			killed(t, f, n, late, func() { _, _ = Run(t.Context(), withCanary(f)) })
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
	for i, n := range requests(t) {
		for _, status := range []int{kinds[i%6], kinds[(i+1)%6], kinds[(i+3)%6]} {
			at := fmt.Sprintf("%d at request %d", status, n)
			f := newFake(t)
			good(f, "bbb")
			f.fault = func(i int, r *http.Request) *http.Response {
				if i != n {
					return nil
				}
				return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
			}
			_, _ = Run(t.Context(), withCanary(f))
			f.fault = nil
			explained(t, f, at)
			released(t, f, at)
		}
	}
}

// The answer is lost, and what was asked for is done all the same.
func TestLostAnswerToEveryRequest(t *testing.T) {
	t.Parallel()
	for _, n := range requests(t) {
		at := fmt.Sprintf("answer %d is lost", n)
		f := newFake(t)
		good(f, "bbb")
		f.after = func(i int, _ *http.Request) bool { return i == n }
		_, _ = Run(t.Context(), withCanary(f))
		f.after = nil
		explained(t, f, at)
		released(t, f, at)
	}
}
