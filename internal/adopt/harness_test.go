package adopt_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/stretchr/testify/require"

	"scaleout/internal/adopt"
	"scaleout/internal/adopt/portal"
	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/sim"
	"scaleout/internal/engine"
	"scaleout/internal/engine/home"
	"scaleout/internal/local"
	kit "scaleout/internal/testkit/world"
)

const (
	passphrase = "correct horse battery staple"
	version    = "2.92.3" // of azure-native, see the state of any stack
	web        = "2022-09-01"
)

func TestMain(m *testing.M) {
	_ = os.Setenv("PULUMI_CONFIG_PASSPHRASE", passphrase)
	os.Exit(m.Run())
}

var projectRoot = filepath.Join("..", "..")

// world is a project without stacks, and an embedded Azure with an app that was
// made in the portal.
type world struct {
	t       *testing.T
	root    string
	app     portal.App
	session *local.Session
	client  *arm.Client
	out     bytes.Buffer // everything that was shown

	principal any // of the app's identity, where a test wants to see it again
}

// newWorld makes the guide's app, changed by change before it is made.
func newWorld(t *testing.T, change ...func(*portal.App)) *world {
	t.Helper()
	w := &world{t: t, root: t.TempDir(), app: portal.Guide(sim.DefaultSubscription)}
	b, err := os.ReadFile(filepath.Join(projectRoot, "Pulumi.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(w.root, "Pulumi.yaml"), b, 0o600))
	var seed [32]byte
	copy(seed[:], t.Name())
	w.session, err = local.Open(local.Options{
		Root: w.root, Stack: "live", Home: filepath.Join(w.root, ".scaleout"), Writing: []home.Option{kit.Unsynced},
		Azure: local.AzureOptions{
			Start: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Random: rand.NewChaCha8(seed), Record: true,
		},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.session.Close()) })
	w.client, err = w.session.Azure.Client()
	require.NoError(t, err)
	for _, c := range change {
		c(&w.app)
	}
	require.NoError(t, w.app.Create(context.Background(), w.session.Azure.Call))
	return w
}

// call does something in the portal.
func (w *world) call(method, id, version string, body any) map[string]any {
	w.t.Helper()
	answer, err := w.session.Azure.Call(context.Background(), method, id, version, body)
	require.NoError(w.t, err)
	return answer
}

// settings are the app's, as it would see them.
func (w *world) settings() map[string]string {
	w.t.Helper()
	all := map[string]string{}
	listed := w.call(http.MethodPost, w.app.ID()+"/config/appsettings/list", web, nil)
	for name, v := range listed["properties"].(map[string]any) {
		all[name] = v.(string)
	}
	return all
}

func (w *world) facts() adopt.Facts {
	w.t.Helper()
	f, err := adopt.Read(context.Background(), w.client, w.app.Subscription, w.app.Group, w.app.Name)
	require.NoError(w.t, err)
	return f
}

// draft reads and drafts, as 'scaleout adopt' does.
func (w *world) draft(accepted ...string) (adopt.Facts, adopt.Draft) {
	w.t.Helper()
	f := w.facts()
	wishes, err := adopt.WishesOf(context.Background(), w.session.Stack)
	require.NoError(w.t, err)
	wishes.Accepted = accepted
	return f, adopt.Make(f, wishes)
}

// try rehearses a draft; the report goes where everything does.
func (w *world) try(f adopt.Facts, d adopt.Draft) adopt.Outcome {
	w.t.Helper()
	o, err := adopt.Trial{
		Root: w.root, Stack: "live", Providers: w.session.Azure.Providers(), Version: version,
	}.Run(context.Background(), f, d)
	require.NoError(w.t, err)
	adopt.Report(&w.out, 1000, f, d, &o)
	return o
}

// adopt takes the app over, up to the state: nothing has changed in Azure.
func (w *world) adopt(accepted ...string) adopt.Draft {
	w.t.Helper()
	f, d := w.draft(accepted...)
	require.Empty(w.t, d.Refused)
	o := w.try(f, d)
	require.Empty(w.t, o.Refused)
	require.NoError(w.t, os.WriteFile(filepath.Join(w.root, "Pulumi.live.yaml"), o.StackFile, 0o600))
	_, err := w.session.Import(context.Background(), d.ImportFile(version), true, w.options())
	require.NoError(w.t, err, "%s", &w.out)
	return d
}

func (w *world) options() engine.Options {
	return engine.Options{Display: engine.Display{Out: &w.out, Err: &w.out, Color: colors.Never}}
}

// must runs a verb that has to succeed.
func (w *world) must(do func(context.Context, engine.Options) (changes.ResourceChanges, error)) changes.ResourceChanges {
	w.t.Helper()
	o := w.options()
	o.Display.Diff = true
	summary, err := do(context.Background(), o)
	require.NoError(w.t, err, "%s", &w.out)
	return summary
}
