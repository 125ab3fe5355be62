package local_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
	"scaleout/internal/local"
)

// projectRoot is where the real stack files are.
var projectRoot = filepath.Join("..", "..")

// start is the virtual time at which every test begins.
var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// random returns bytes that are the same in every run of a test.
func random(t testing.TB) io.Reader {
	var seed [32]byte
	copy(seed[:], t.Name())
	return rand.NewChaCha8(seed)
}

// world is one home with its Azure, used by one stack.
type world struct {
	t testing.TB
	*local.Session
	opts local.Options
	out  *bytes.Buffer // everything that was shown
}

// newWorld opens a stack of the real project in a new home.
func newWorld(t testing.TB, stack string) *world {
	t.Helper()
	return openWorld(t, local.Options{
		Root: projectRoot, Stack: stack, Home: t.TempDir(),
		Azure: local.AzureOptions{Start: start, Random: random(t), Record: true},
	})
}

func openWorld(t testing.TB, o local.Options) *world {
	t.Helper()
	s, err := local.Open(o)
	require.NoError(t, err)
	w := &world{t: t, Session: s, opts: o, out: &bytes.Buffer{}}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// reopen closes the home and opens it again, as the next command would.
func (w *world) reopen() {
	w.t.Helper()
	require.NoError(w.t, w.Close())
	s, err := local.Open(w.opts)
	require.NoError(w.t, err)
	w.Session = s
}

func (w *world) options(config ...string) engine.Options {
	o := quiet(config)
	o.Display.Out, o.Display.Err = w.out, w.out
	return o
}

// quiet are options that show nothing, with settings as key, value, key, value…
func quiet(config []string) engine.Options {
	o := engine.Options{Display: engine.Display{Out: io.Discard, Err: io.Discard, Color: colors.Never}}
	for i := 0; i < len(config); i += 2 {
		o.Config = append(o.Config, engine.Override{Key: config[i], Value: config[i+1], Path: true})
	}
	return o
}

// verb is one of the stack's operations.
type verb func(context.Context, engine.Options) (changes.ResourceChanges, error)

// must runs a verb that has to succeed, with settings as key, value, key, value…
func (w *world) must(do verb, config ...string) changes.ResourceChanges {
	w.t.Helper()
	summary, err := do(context.Background(), w.options(config...))
	require.NoError(w.t, err, "%s", w.out)
	return summary
}

// nothing runs a verb that has to find nothing to do.
func (w *world) nothing(do verb, config ...string) {
	w.t.Helper()
	w.out.Reset()
	summary := w.must(do, config...)
	require.False(w.t, pulumiengine.HasChanges(summary), "%s", w.out)
}

// output returns one output of the stack, in clear.
func (w *world) output(name string) string {
	w.t.Helper()
	all, err := w.Outputs(context.Background(), true)
	require.NoError(w.t, err)
	require.Contains(w.t, all, name)
	return all[name].(string)
}
