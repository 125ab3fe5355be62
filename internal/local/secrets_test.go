package local_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/secrets/passphrase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/local"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// configPassphrase is in the environment of all tests of this package, for encrypted
// stack files and exports.
const configPassphrase = "correct horse battery staple"

func TestMain(m *testing.M) {
	_ = os.Setenv("PULUMI_CONFIG_PASSPHRASE", configPassphrase)
	world.LeaveProject()
	os.Exit(m.Run())
}

const (
	ownSecretKey = "own/secret+key=and-more/and+more=to-be-long"
	ownAppSecret = "sk_live_51HqLyjWDarjtT1zdp7dc"
	ownWebhook   = "https://hooks.example.com/services/T024BE7LD/B0/9pS6nWJ"
)

// encryptedProject is this project with a stack "vault" whose settings the CLI
// would have encrypted with configPassphrase.
func encryptedProject(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	project, err := os.ReadFile(filepath.Join(world.ProjectRoot(), "Pulumi.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(root, "Pulumi.yaml"), project, 0o600))

	salt, manager, err := passphrase.NewPassphraseSecretsManager(configPassphrase)
	require.NoError(t, err)
	seal := func(v string) string {
		sealed, err := manager.Encrypter().EncryptValue(context.Background(), v)
		require.NoError(t, err)
		return sealed
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "Pulumi.vault.yaml"), []byte(
		"encryptionsalt: "+salt+"\nconfig:\n"+
			"  azure-native:location: westeurope\n"+
			"  scaleout:monitoring: true\n"+
			"  scaleout:alertWebhook:\n    secure: "+seal(ownWebhook)+"\n"+
			"  scaleout:flaskSecretKey:\n    secure: "+seal(ownSecretKey)+"\n"+
			"  scaleout:appSecrets:\n    STRIPE_KEY:\n      secure: "+seal(ownAppSecret)+"\n"), 0o600))
	return root
}

// TestNoSecretInClear runs everything that shows or stores something, with every
// kind of secret there is, and looks for them.
func TestNoSecretInClear(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for size, larger := range map[string]string{"Standard_C1": "Standard_C2", "Balanced_B1": "Balanced_B3"} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()
			noSecretInClear(t, size, larger)
		})
	}
}

func noSecretInClear(t *testing.T, size, larger string) {
	w := world.Open(t, local.Options{
		Root: encryptedProject(t), Stack: "vault", Home: t.TempDir(),
		Azure: local.AzureOptions{Start: world.Start, Random: world.Random(t), Record: true},
	})
	show := func(do world.Verb, diff bool, config ...string) error {
		place := "appSettings"
		if size == "Balanced_B1" {
			place = "keyvault"
		}
		o := w.Options(append([]string{"redisSku", size, "secrets", place}, config...)...)
		o.Display.Diff = diff
		_, err := do(context.Background(), o)
		if err != nil {
			w.Out.WriteString(err.Error())
		}
		return err
	}
	require.NoError(t, show(w.Preview, false))
	require.NoError(t, show(w.Up, true))
	require.NoError(t, show(w.Preview, true, "planSku", "P2v3", "redisSku", larger))
	for range 10 {
		w.Azure.Inject(sim.Fault{Method: "PUT", Type: "Microsoft.Web/sites", Kind: sim.Internal})
	}
	require.Error(t, show(w.Up, true, "appSettings.FEATURE", "on"))
	w.Reopen()
	require.NoError(t, show(w.Up, false, "appSettings.FEATURE", "on"))
	require.NoError(t, show(w.Refresh, true))
	require.Error(t, show(w.Up, false, "planSku", "B1"))
	require.Error(t, show(w.Up, false, "appSettings.STRIPE_KEY", "twice"))

	outputs, err := w.Outputs(context.Background(), false)
	require.NoError(t, err)
	export, err := w.Export(context.Background(), false)
	require.NoError(t, err)
	places := map[string]string{"what was shown": w.Out.String(), "the export": string(export)}
	for name, v := range outputs {
		if s, ok := v.(string); ok {
			places["output "+name] = s
		}
	}
	require.Greater(t, len(places), 10)

	secrets := world.SecretsOf(t, w.Session).And(world.Secrets{
		"the own secret key": ownSecretKey, "the app's secret": ownAppSecret, "the passphrase": configPassphrase, "the webhook": ownWebhook,
	})
	require.GreaterOrEqual(t, len(secrets), 12)
	for place, text := range places {
		secrets.NotIn(t, place, text)
	}
	assert.GreaterOrEqual(t, secrets.NotBelow(t, w.Opts.Home), 3)
}

// The generated secret key is as secret as one that was set.
func TestGeneratedKeyIsNotInClear(t *testing.T) {
	t.Parallel()
	w := world.New(t, "prod")
	w.Must(w.Up)
	secrets := world.SecretsOf(t, w.Session)
	key := liveAppSettings(t, w)["FLASK_SECRET_KEY"]
	require.Len(t, key, 64)
	assert.Contains(t, slices.Collect(maps.Values(secrets)), key)
	for _, r := range w.State().Resources {
		assert.NotContains(t, string(r.ID), key)
	}
	secrets.NotIn(t, "what was shown", w.Out.String())
	assert.GreaterOrEqual(t, secrets.NotBelow(t, w.Opts.Home), 3)
}

func TestEncryptedSettingsReachTheApp(t *testing.T) {
	t.Parallel()
	w := world.Open(t, local.Options{
		Root: encryptedProject(t), Stack: "vault", Home: t.TempDir(),
		Azure: local.AzureOptions{Start: world.Start, Random: world.Random(t)},
	})
	w.Must(w.Up)
	settings := liveAppSettings(t, w)
	assert.Equal(t, ownSecretKey, settings["FLASK_SECRET_KEY"])
	assert.Equal(t, ownAppSecret, settings["STRIPE_KEY"])
	assert.Equal(t, w.Output("redisUrl"), settings["REDIS_URL"])
	w.Nothing(w.Up)
}
