package settings_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	pkgworkspace "github.com/pulumi/pulumi/pkg/v3/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/common/esc"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/settings"
)

const projectFolder = "../.."

func loadProject(t *testing.T) *workspace.Project {
	t.Helper()
	project, err := workspace.LoadProject(filepath.Join(projectFolder, "Pulumi.yaml"))
	require.NoError(t, err)
	return project
}

// throughPulumi sends a stack's configuration the way the CLI does: merged
// with Pulumi.yaml's defaults, checked against its types, decrypted.
func throughPulumi(t *testing.T, stack string, m config.Map) (map[string]string, func(string) bool, error) {
	t.Helper()
	project := loadProject(t)
	err := pkgworkspace.ValidateStackConfigAndApplyProjectConfig(
		context.Background(), stack, project, esc.Value{}, m, config.Base64Crypter, config.Base64Crypter)
	if err != nil {
		return nil, nil, err
	}
	plain, err := m.Decrypt(config.Base64Crypter)
	require.NoError(t, err)
	values := map[string]string{}
	for k, v := range plain {
		values[k.String()] = v
	}
	secret := map[string]bool{}
	for _, k := range m.SecureKeys() {
		secret[k.String()] = true
	}
	return values, func(key string) bool { return secret[key] }, nil
}

func realStack(t *testing.T, stack string) *settings.Settings {
	t.Helper()
	file, err := workspace.LoadProjectStack(nil, loadProject(t), filepath.Join(projectFolder, "Pulumi."+stack+".yaml"))
	require.NoError(t, err)
	values, isSecret, err := throughPulumi(t, stack, file.Config)
	require.NoError(t, err)
	s, err := settings.Parse("scaleout", stack, values, isSecret)
	require.NoError(t, err)
	return s
}

func TestRealStackFiles(t *testing.T) {
	t.Parallel()
	dev, prod := realStack(t, "dev"), realStack(t, "prod")

	assert.Equal(t, "P0v3", dev.Plan.SKU)
	assert.Equal(t, "Balanced_B0", dev.Cache.Name)
	assert.Equal(t, [2]int{2, 3}, [2]int{dev.MinInstances, dev.MaxInstances})
	assert.True(t, dev.Autoscale, "dev has the same shape as prod")
	assert.False(t, dev.Protect)
	assert.Equal(t, "scaleout-dev", dev.ResourcePrefix())

	assert.Equal(t, "P1v3", prod.Plan.SKU)
	assert.Equal(t, "Balanced_B1", prod.Cache.Name)
	assert.Equal(t, [2]int{2, 5}, [2]int{prod.MinInstances, prod.MaxInstances})
	assert.True(t, prod.Autoscale)
	assert.True(t, prod.Protect)

	assert.Nil(t, dev.Monitoring)
	require.NotNil(t, prod.Monitoring)
	assert.Equal(t, settings.Monitoring{ErrorPercent: 2, ResponseSeconds: 2, RedisPercent: 80, RetentionDays: 30, DailyCapGB: 1}, *prod.Monitoring)

	for _, s := range []*settings.Settings{dev, prod} {
		assert.Equal(t, "westeurope", s.Location)
		assert.True(t, s.Replicated(), "sessions outlive the patching of a node")
	}
	assert.Empty(t, dev.Warnings)
	require.Len(t, prod.Warnings, 1, "whom to tell cannot stand in a file for everybody")
	assert.Contains(t, prod.Warnings[0], "an alert tells nobody")
}

// Pulumi writes a stack's file anew when it makes the stack, or sets a value. Nothing else
// may change then: it makes texts of numbers and flags, so they are texts to begin with.
func TestPulumiLeavesStackFilesAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, stack := range []string{"dev", "prod"} {
		path := filepath.Join(projectFolder, "Pulumi."+stack+".yaml")
		shipped, err := os.ReadFile(path)
		require.NoError(t, err)
		file, err := workspace.LoadProjectStack(nil, loadProject(t), path)
		require.NoError(t, err)
		file.EncryptionSalt = "v1:salt" // as 'stack init' with a passphrase does
		saved := filepath.Join(t.TempDir(), "Pulumi."+stack+".yaml")
		require.NoError(t, file.Save(saved))
		got, err := os.ReadFile(saved)
		require.NoError(t, err)
		assert.Equal(t, string(shipped)+"encryptionsalt: v1:salt\n", string(got))
	}
}

// TestProjectFileEqualsLoader keeps the config block of Pulumi.yaml and the
// loader's own table the same.
func TestProjectFileEqualsLoader(t *testing.T) {
	t.Parallel()
	project := loadProject(t)
	require.NotNil(t, project.Options)
	assert.Equal(t, "always", project.Options.Refresh)
	assert.Equal(t, "scaleout", string(project.Name))

	inFile := map[string]bool{}
	for name := range project.Config {
		inFile[name] = true
	}
	for _, key := range settings.Keys() {
		declared, ok := project.Config[key.Name]
		if !assert.True(t, ok, "%s is missing in Pulumi.yaml", key.Name) {
			continue
		}
		delete(inFile, key.Name)
		assert.Equal(t, key.Type, declared.TypeName(), key.Name)
		assert.True(t, strings.HasSuffix(declared.Description, "."), "%s: %q is no sentence", key.Name, declared.Description)
		assert.Less(t, len(declared.Description), 300, key.Name)
		assert.False(t, declared.Secret, "%s: secret: true makes a key required", key.Name)
		switch key.Type {
		case "array":
			assert.Equal(t, []any{}, declared.Default, key.Name)
			require.NotNil(t, declared.Items)
			assert.Equal(t, "string", declared.Items.Type)
		case "object":
			assert.Equal(t, map[string]any{}, declared.Default, key.Name)
		default:
			assert.EqualValues(t, key.Default, declared.Default, key.Name)
		}
	}
	assert.Empty(t, inFile, "declared in Pulumi.yaml but unknown to the loader")
}

// TestProjectFileOrder keeps the file readable next to the loader's table.
func TestProjectFileOrder(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(projectFolder, "Pulumi.yaml"))
	require.NoError(t, err)
	last := -1
	for _, key := range settings.Keys() {
		at := strings.Index(string(text), "\n  "+key.Name+":\n")
		assert.Greater(t, at, last, "%s stands out of order", key.Name)
		last = at
	}
}
