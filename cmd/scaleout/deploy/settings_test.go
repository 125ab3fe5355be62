package deploy

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/appenv"
	"scaleout/program/outputs"
	"scaleout/program/settings"
)

// programs are the app settings that the program names as its own.
func programs(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(gotoken.NewFileSet(),
		filepath.Join("..", "..", "..", "program", "appenv", "appenv.go"), nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	var all []string
	ast.Inspect(file, func(n ast.Node) bool {
		if text, is := n.(*ast.BasicLit); is && text.Kind == gotoken.STRING {
			name, err := strconv.Unquote(text.Value)
			require.NoError(t, err)
			if name != appenv.KeyVaultReference { // which is no name but the beginning of a value
				all = append(all, name)
			}
		}
		return true
	})
	return all
}

// What nobody wishes is deleted, but for what the program or Azure's own tools set: without
// REDIS_URL production would not start again.
func TestWhatAReleaseOfSettingsKeeps(t *testing.T) {
	t.Parallel()
	s := &settings.Settings{AppSettings: map[string]string{"MODE": "new"}, AppSecrets: map[string]settings.Secret{"TOKEN": settings.NewSecret("t")}}
	w := wanted(s, outputs.Values{AppSettings: map[string]string{"REDIS_URL": "r", "WEBSITE_TIME_ZONE": "UTC", "GONE": "1"}})
	assert.Equal(t, map[string]string{"MODE": "new", "TOKEN": "t"}, w.Want)
	own := programs(t)
	assert.Contains(t, own, "REDIS_URL")
	for _, name := range append(own, "WEBSITE_RUN_FROM_PACKAGE", "DIAGNOSTICS_AZUREBLOBRETENTIONINDAYS") {
		assert.True(t, w.Keep(name), name)
		assert.True(t, w.Keep(strings.ToLower(name)), name)
	}
	s.FlaskSecretKey = settings.NewSecret("k")
	assert.Len(t, wanted(s, outputs.Values{}).Fixed, 2)
	s.Secrets = settings.SecretsInVault
	assert.Len(t, wanted(s, outputs.Values{}).Fixed, 1, "the key is in the vault")
	for _, name := range []string{"GONE", "MODE", "WEBSITE_TIME_ZONE"} { // which a person had set in the configuration
		assert.False(t, w.Keep(name), name)
	}
}
