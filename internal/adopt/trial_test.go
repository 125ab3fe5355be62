package adopt_test

import (
	"context"
	"encoding/base64"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/adopt"
	"scaleout/internal/adopt/portal"
)

// What the real engine would replace is named, with the property that is to blame,
// whatever the draft thought of it.
func TestTheTrialNamesWhatWouldBeReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, d := w.draft()
	require.Empty(t, d.Refused)
	for i, s := range d.Settings {
		if s.Key == "azure-native:location" {
			d.Settings[i].Value = "northeurope"
		}
	}
	o := w.try(f, d)
	require.NotEmpty(t, o.Refused)
	assert.Equal(t, "replace-scaleout-live-app", o.Refused[0].Name)
	assert.Contains(t, o.Refused[0].What, "because of location")
	assert.Contains(t, w.out.String(), "NOT SAFE")
	assert.NotContains(t, w.out.String(), "SAFE: the first")
}

// An app setting that the stack's file forgets, or has otherwise, is named: the
// update would lose it.
func TestTheTrialNamesLostSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, d := w.draft()
	d.Settings = slices.DeleteFunc(d.Settings, func(s adopt.Setting) bool { return s.Name == "LOG_LEVEL" || s.Key == "flaskSecretKey" })
	for i, s := range d.Settings {
		if s.Name == "WELCOME_TEXT" {
			d.Settings[i].Value = strings.TrimSpace(s.Value)
		}
	}
	o := w.try(f, d)
	var said []string
	for _, r := range o.Refused {
		said = append(said, r.What)
	}
	slices.Sort(said)
	assert.Equal(t, []string{
		"app setting FLASK_SECRET_KEY would be changed after the first update",
		"app setting LOG_LEVEL would be gone after the first update",
		"app setting WELCOME_TEXT would be changed after the first update",
	}, said)
}

// A trial leaves nothing: neither in Azure nor on disk.
func TestTheTrialLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	temp := t.TempDir()
	f, d := w.draft()
	before := w.session.Azure.Resources()
	o, err := adopt.Trial{
		Root: w.root, Stack: "live", Providers: w.session.Azure.Providers(), Version: version, Temp: temp,
	}.Run(context.Background(), f, d)
	require.NoError(t, err)
	assert.NotEmpty(t, o.StackFile)
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	assert.Empty(t, left)
	assert.Equal(t, before, w.session.Azure.Resources())
	assert.NoFileExists(t, filepath.Join(w.root, "Pulumi.live.yaml"))
}

// What somebody sets in the portal between adopting and importing is noticed, with
// who owns it.
func TestSettingsOfOthersLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.adopt()
	later := func() []adopt.Refusal {
		wishes, err := adopt.WishesOf(context.Background(), w.session.Stack)
		require.NoError(t, err)
		return adopt.Later(w.facts(), wishes)
	}
	assert.Empty(t, later())
	properties := obj{}
	for name, value := range w.app.Settings {
		properties[name] = value
	}
	properties["NEW"], properties["LOG_LEVEL"] = "1", "debug"
	w.call("PUT", w.app.ID()+"/config/appsettings", web, obj{"properties": properties})
	said := map[string]string{}
	for _, r := range later() {
		said[r.Name] = r.Why
	}
	assert.Equal(t, map[string]string{
		"NEW":       "somebody has set it in the app, nobody owns it, and an update sends the whole set: it would be gone",
		"LOG_LEVEL": "the stack owns this setting, as appSettings.LOG_LEVEL; somebody has set another value in the app",
	}, said)
}

// No secret of the app is in clear: not on the screen, not in any file.
func TestNoSecretInClear(t *testing.T) {
	t.Parallel()
	secrets := map[string]string{
		"DB_PASSWORD": "hunter2", "SENTRY_DSN": "https://0123abcd@sentry.example.com/1", "SALT": "c2FsdC1vZi10aGUtYXBwLTEyMw==",
	}
	w := newWorld(t, func(a *portal.App) {
		for name, value := range secrets {
			a.Settings[name] = value
		}
	})
	for _, name := range []string{"DATABASE_URL", "STRIPE_API_KEY", "FLASK_SECRET_KEY"} {
		secrets[name] = w.app.Settings[name]
	}
	w.adopt()
	w.must(w.session.Preview)
	w.must(w.session.Up)
	places := map[string]string{"what was shown": w.out.String()}
	require.NoError(t, filepath.WalkDir(w.root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		places[path] = string(b)
		return err
	}))
	require.Contains(t, places, filepath.Join(w.root, "Pulumi.live.yaml"))
	require.Greater(t, len(places), 4)
	for name, secret := range secrets {
		for place, text := range places {
			for _, form := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
				assert.NotContains(t, text, form, "%s is in clear in %s", name, place)
			}
		}
	}
}

// A file that is there already keeps what it says of the future, its comments and
// its own app settings; only what describes the app changes.
func TestAStackFileThatIsThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, os.WriteFile(filepath.Join(w.root, "Pulumi.live.yaml"), []byte(`# Ours.
config:
  azure-native:location: westeurope
  # What we want to pay for.
  scaleout:planSku: P1v3
  scaleout:maxInstances: 9
  scaleout:protect: false
  scaleout:appSettings:
    FEATURE: "on"
    LOG_LEVEL: "0x10"
`), 0o600))
	w.adopt()
	file := w.stackFile()
	for _, kept := range []string{"# Ours.", "# What we want to pay for.", "maxInstances: 9\n", "protect: false\n", "FEATURE: \"on\"", "planSku: P0v3"} {
		assert.Contains(t, file, kept)
	}
	assert.Contains(t, w.out.String(), `"P0v3"  (the file says "P1v3")`)
	assert.Contains(t, w.out.String(), "FEATURE is set, as appSettings.FEATURE says")
	w.must(w.session.Up)
	assert.Equal(t, "on", w.settings()["FEATURE"])

	_, again := w.draft()
	assert.Empty(t, again.Settings, "it is all in the file")
}
