package rotate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
	"scaleout/program/outputs"
	"scaleout/program/redisurl"
)

// A fake is a cache, an app and a stack. Every call can fail, before or after it
// has had its effect.
type fake struct {
	t      *testing.T
	id     string
	keys   map[string]string
	serial int
	url    string // REDIS_URL of the app
	done   []string

	calls, failAt int
	late          bool // the call that fails takes effect all the same
	pending       bool // an update that the stack has not seen yet
	busy          int  // looks until a renewed key is there
}

func newFake(t *testing.T, id string) *fake {
	f := &fake{t: t, id: id, keys: map[string]string{Primary: "p0", Secondary: "s0"}}
	f.use(Primary)
	return f
}

const (
	classicID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/Redis/c"
	managedID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/redisEnterprise/c/databases/default"
	appID     = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/a"
)

func (f *fake) use(key string) {
	url, err := redisurl.Build("host", 6380, f.keys[key])
	require.NoError(f.t, err)
	f.url = url
}

var errFake = errors.New("refused")

// effect carries out a call unless it is the one that fails.
func (f *fake) effect(do func()) error {
	f.calls++
	if f.calls != f.failAt {
		do()
		return nil
	}
	if f.late {
		do()
	}
	return errFake
}

// valid is what must hold at any time: the app's key opens the cache.
func (f *fake) valid() {
	f.t.Helper()
	u, err := redisurl.ParseAny(f.url)
	require.NoError(f.t, err)
	if u.Key == "" {
		return
	}
	require.Contains(f.t, []string{f.keys[Primary], f.keys[Secondary]}, u.Key, "the app's key is not valid: %v", f.done)
}

func (f *fake) Call(_ context.Context, method, id, version string, body any) (answer map[string]any, err error) {
	defer f.valid()
	want := map[string]string{classicID: "2023-04-01", managedID: "2025-07-01", appID: "2024-04-01"}
	for of, v := range want {
		if strings.HasPrefix(id, of) {
			assert.Equal(f.t, v, version, id)
		}
	}
	switch {
	case strings.HasSuffix(id, "/config/appsettings/list"):
		err = f.effect(func() { answer = map[string]any{"properties": map[string]any{"REDIS_URL": f.url}} })
	case strings.HasSuffix(id, "/listKeys"):
		err = f.effect(func() { answer = map[string]any{"primaryKey": f.keys[Primary], "secondaryKey": f.keys[Secondary]} })
	case strings.HasSuffix(id, "/regenerateKey"):
		err = f.effect(func() {
			key := strings.ToLower(body.(map[string]any)["keyType"].(string))
			f.serial++
			f.keys[key] = fmt.Sprintf("%s%d", key[:1], f.serial)
			f.done = append(f.done, "renew "+key)
			f.busy = 2
		})
	case method == http.MethodGet && id == f.id:
		err = f.effect(func() {
			state := "Succeeded"
			if f.busy > 0 {
				f.busy--
				state = "Updating"
			}
			answer = map[string]any{"properties": map[string]any{"provisioningState": state}}
		})
	default:
		f.t.Fatalf("%s %s is not expected", method, id)
	}
	return answer, err
}

func (f *fake) Outputs(context.Context) (out outputs.Values, err error) {
	err = f.effect(func() { out = outputs.Values{RedisID: f.id, AppID: appID} })
	return out, err
}

func (f *fake) Unchanged(_ context.Context, key string) error {
	if f.pending {
		return errors.New("a change is pending")
	}
	return f.effect(func() {})
}

func (f *fake) Use(_ context.Context, key string) error {
	defer f.valid()
	return f.effect(func() { f.use(key); f.done = append(f.done, "use "+key) })
}

func (f *fake) options() Options {
	return Options{
		ARM: f, Stack: f, Clock: clock.NewVirtual(time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)),
		Settled: func(context.Context) error { f.valid(); return f.effect(func() {}) },
		Say:     func(string, ...any) {}, Update: "pulumi up --stack s",
	}
}

func TestBothKeysAreRenewedInThatOrder(t *testing.T) {
	t.Parallel()
	for _, id := range []string{classicID, managedID} {
		f := newFake(t, id)
		used, err := Run(t.Context(), f.options())
		require.NoError(t, err)
		assert.Equal(t, Secondary, used)
		assert.Equal(t, []string{"renew secondary", "use secondary", "renew primary"}, f.done)
		used, err = Run(t.Context(), f.options())
		require.NoError(t, err)
		assert.Equal(t, Primary, used)
		assert.Equal(t, []string{"renew primary", "use primary", "renew secondary"}, f.done[3:])
	}
}

// Whichever call fails, before or after it took effect, the app keeps a valid key;
// and run again, neither of the old keys is left.
func TestItStopsAnywhereWithoutHarm(t *testing.T) {
	t.Parallel()
	whole := newFake(t, managedID)
	_, err := Run(t.Context(), whole.options())
	require.NoError(t, err)
	require.Greater(t, whole.calls, 20)
	for n := 1; n <= whole.calls; n++ {
		for _, late := range []bool{false, true} {
			t.Run(fmt.Sprintf("call %d late %v", n, late), func(t *testing.T) {
				t.Parallel()
				f := newFake(t, managedID)
				f.failAt, f.late = n, late
				_, err := Run(t.Context(), f.options())
				var stop *StopError
				require.ErrorAs(t, err, &stop)
				require.ErrorIs(t, err, errFake)
				assert.Contains(t, err.Error(), "run the same command again")
				assert.Equal(t, stop.Step == "moving the app to the secondary key", strings.Contains(err.Error(), "end the update (pulumi up --stack s), then"))
				for _, key := range f.keys {
					assert.NotContains(t, err.Error(), " "+key+" ")
				}
				f.valid()

				_, err = Run(t.Context(), f.options())
				require.NoError(t, err)
				assert.NotContains(t, []string{f.keys[Primary], f.keys[Secondary]}, "p0")
				assert.NotContains(t, []string{f.keys[Primary], f.keys[Secondary]}, "s0")
				f.valid()
			})
		}
	}
}

func TestWhatItRefusesToBeginWith(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*fake)
		want   string
	}{
		"nothing deployed":   {func(f *fake) { f.id = "" }, "it has no outputs redisId and appId: bring it up first"},
		"a change pending":   {func(f *fake) { f.pending = true }, "a change is pending"},
		"a key of the past":  {func(f *fake) { f.url = "rediss://:gone@host:6380/0" }, "neither of the cache's keys"},
		"no REDIS_URL":       {func(f *fake) { f.url = "" }, "the app's REDIS_URL: "},
		"a cache without it": {func(f *fake) { f.keys[Secondary] = "" }, "the cache lists no secondary key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, classicID)
			c.change(f)
			before := f.url
			o := f.options()
			o.ARM = unchecked{f}
			_, err := Run(t.Context(), o)
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "Nothing was changed in Azure.")
			assert.Empty(t, f.done)
			assert.Equal(t, before, f.url)
		})
	}
}

// unchecked lets the app have a key that is not valid.
type unchecked struct{ *fake }

func (u unchecked) Call(ctx context.Context, method, id, version string, body any) (map[string]any, error) {
	if strings.HasSuffix(id, "/config/appsettings/list") {
		return map[string]any{"properties": map[string]any{"REDIS_URL": u.url}}, nil
	}
	return map[string]any{"primaryKey": u.keys[Primary], "secondaryKey": u.keys[Secondary]}, nil
}

// What is not in a state to go on stops it, with the app's key untouched.
func TestWhatStopsIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Options, *fake)
		want   string
		done   []string
	}{
		"an app that does not answer": {func(o *Options, _ *fake) {
			o.Settled = func(context.Context) error { return errors.New("it answers 503") }
		}, "looking at the stack: it answers 503\nNothing was changed in Azure.", nil},
		"somebody else who renews keys": {func(o *Options, f *fake) { o.ARM = meddled{f} },
			"the other key has changed, too: somebody else renews keys", []string{"renew secondary"}},
		"a cache that failed": {func(o *Options, f *fake) { o.ARM = inState{f, "Failed"} },
			"the cache is in the state Failed", []string{"renew secondary"}},
		"a cache whose change was canceled": {func(o *Options, f *fake) { o.ARM = inState{f, "Canceled"} },
			"the cache is in the state Canceled", []string{"renew secondary"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, managedID)
			o := f.options()
			c.change(&o, f)
			_, err := Run(t.Context(), o)
			require.ErrorContains(t, err, c.want)
			if c.done != nil {
				assert.ErrorContains(t, err, "\nNothing is broken: the app has the primary key or the other one, and both are valid. When the cause is gone")
			}
			assert.Equal(t, c.done, f.done)
			f.valid()
		})
	}
}

// meddled lists another primary key once the secondary one was renewed.
type meddled struct{ *fake }

func (m meddled) Call(ctx context.Context, method, id, version string, body any) (map[string]any, error) {
	answer, err := m.fake.Call(ctx, method, id, version, body)
	if strings.HasSuffix(id, "/listKeys") && len(m.done) > 0 {
		answer["primaryKey"] = "somebody else's"
	}
	return answer, err
}

// inState is a cache that ends in a state.
type inState struct {
	*fake
	state string
}

func (s inState) Call(ctx context.Context, method, id, version string, body any) (map[string]any, error) {
	if method == http.MethodGet {
		return map[string]any{"properties": map[string]any{"provisioningState": s.state}}, nil
	}
	return s.fake.Call(ctx, method, id, version, body)
}

// A cache that never gets done is not waited for without end.
func TestItDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	f := newFake(t, managedID)
	o := f.options()
	o.ARM = stuck{f}
	_, err := Run(t.Context(), o)
	require.ErrorContains(t, err, "the cache has not renewed its secondary key within 15m0s")
	f.valid()
}

type stuck struct{ *fake }

func (s stuck) Call(ctx context.Context, method, id, version string, body any) (map[string]any, error) {
	s.busy = 2
	return s.fake.Call(ctx, method, id, version, body)
}

// An update that says it succeeded and did not reach the app must not cost the app
// its key.
func TestAnUpdateThatDidNotReachTheApp(t *testing.T) {
	t.Parallel()
	f := newFake(t, classicID)
	o := f.options()
	o.Stack = deaf{f}
	_, err := Run(t.Context(), o)
	require.ErrorContains(t, err, "the app's REDIS_URL still has the primary key")
	assert.Equal(t, []string{"renew secondary"}, f.done)
	f.valid()
}

type deaf struct{ *fake }

func (deaf) Use(context.Context, string) error { return nil }

// Without a key there is nothing to renew, and nothing is touched.
func TestNoKeyToRotate(t *testing.T) {
	t.Parallel()
	f := newFake(t, managedID)
	f.url = "rediss://host:10000/0"
	_, err := Run(t.Context(), f.options())
	require.ErrorIs(t, err, ErrNoKey)
	assert.Empty(t, f.done)
	assert.Equal(t, map[string]string{Primary: "p0", Secondary: "s0"}, f.keys)
}
