package world

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
	"scaleout/internal/engine/home"
	"scaleout/internal/local"
)

// The engine makes much garbage, and its runs are short: with a larger heap they
// take a quarter less time.
func init() { debug.SetGCPercent(400) }

// ProjectRoot is the folder of the real Pulumi.yaml.
func ProjectRoot() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..")
}

// LeaveProject changes the working directory to one outside of any project. Before
// each run the engine reads and checks the project that the process is in, which
// costs as much as reading the stack's own.
func LeaveProject() {
	if err := os.Chdir(os.TempDir()); err != nil {
		panic(err) // TestMain has no test that could fail
	}
}

// Start is the virtual time at which every test begins.
var Start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// Random returns bytes that are the same in every run of a test.
func Random(t testing.TB) io.Reader { return rand.NewChaCha8(seed(t)) }

// other returns other bytes than Random does. A stack that the same test has brought up has those: a
// second cache could get the keys of the first.
func other(t testing.TB) io.Reader {
	s := seed(t)
	s[len(s)-1] ^= 0xff
	return rand.NewChaCha8(s)
}

func seed(t testing.TB) (s [32]byte) {
	copy(s[:], t.Name())
	return s
}

// Unsynced lets a home be written without waiting for the disk: no test cuts the
// power, and a killed process loses nothing of what it has written.
var Unsynced = home.Sync(func(*os.File) error { return nil })

// A World is a home with its Azure, used by one stack.
type World struct {
	T testing.TB
	*local.Session
	Opts local.Options
	Out  *bytes.Buffer // everything that was shown
}

// New opens a stack of the real project in a new home.
func New(t testing.TB, stack string) *World {
	t.Helper()
	return Open(t, local.Options{
		Root: ProjectRoot(), Stack: stack, Home: t.TempDir(),
		Azure: local.AzureOptions{Start: Start, Random: Random(t), Record: true},
	})
}

// Open opens what the options say, and closes it with the test. The home is not
// synced unless the options say so.
func Open(t testing.TB, o local.Options) *World {
	t.Helper()
	o.Writing = append([]home.Option{Unsynced}, o.Writing...)
	w := &World{T: t, Opts: o, Out: &bytes.Buffer{}}
	w.open()
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func (w *World) open() {
	w.T.Helper()
	s, err := local.Open(w.Opts)
	require.NoError(w.T, err)
	w.Session = s
}

// Reopen closes the home and opens it again, as the next command would.
func (w *World) Reopen() {
	w.T.Helper()
	require.NoError(w.T, w.Close())
	w.open()
}

// Options are those of an operation whose output goes to Out, with settings as key,
// value, key, value…
func (w *World) Options(config ...string) engine.Options {
	o := Quiet(config...)
	o.Display.Out, o.Display.Err = w.Out, w.Out
	return o
}

// Quiet are options that show nothing.
func Quiet(config ...string) engine.Options {
	return engine.Options{
		Config: Overrides(config...), Display: engine.Display{Out: io.Discard, Err: io.Discard, Color: colors.Never},
	}
}

// Overrides are settings given as key, value, key, value…
func Overrides(config ...string) []engine.Override {
	var all []engine.Override
	for i := 0; i < len(config); i += 2 {
		all = append(all, engine.Override{Key: config[i], Value: config[i+1], Path: true})
	}
	return all
}

// A Verb is one of the stack's operations.
type Verb func(context.Context, engine.Options) (changes.ResourceChanges, error)

// Must runs a verb that has to succeed.
func (w *World) Must(do Verb, config ...string) changes.ResourceChanges {
	w.T.Helper()
	summary, err := do(context.Background(), w.Options(config...))
	require.NoError(w.T, err, "%s", w.Out)
	return summary
}

// Nothing runs a verb that has to find nothing to do.
func (w *World) Nothing(do Verb, config ...string) {
	w.T.Helper()
	w.Out.Reset()
	summary := w.Must(do, config...)
	require.False(w.T, pulumiengine.HasChanges(summary), "%s", w.Out)
}

// Output returns one output of the stack, in clear.
func (w *World) Output(name string) string {
	w.T.Helper()
	all, err := w.Outputs(context.Background(), true)
	require.NoError(w.T, err)
	require.Contains(w.T, all, name)
	return all[name].(string)
}

// CopyOf copies a home to a new folder.
func CopyOf(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "home")
	require.NoError(t, os.Mkdir(to, 0o700)) // a home is private, whatever the umask
	require.NoError(t, os.CopyFS(to, os.DirFS(from)))
	return to
}
