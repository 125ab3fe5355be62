package engine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

// configurable is a project with one stack.
func configurable(t *testing.T, file string) *Stack {
	t.Helper()
	s := &Stack{Name: "live", Root: t.TempDir()}
	require.NoError(t, os.WriteFile(filepath.Join(s.Root, "Pulumi.yaml"), []byte("name: shop\nruntime: go\n"), 0o600))
	if file != "" {
		require.NoError(t, os.WriteFile(s.stackFilePath(), []byte(file), 0o600))
	}
	return s
}

func (s *Stack) written(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(s.stackFilePath())
	require.NoError(t, err)
	return string(b)
}

// Comments stay, and an entry's text stays text.
func TestConfigure(t *testing.T) {
	t.Parallel()
	s := configurable(t, "# Ours.\nconfig:\n  # Why.\n  shop:size: small\n")
	require.NoError(t, s.Configure(t.Context(),
		ConfigValue{Key: "size", Value: "large"}, ConfigValue{Key: "azure-native:location", Value: "westeurope"},
		ConfigValue{Key: "env", Entry: "A.B", Value: "+1"}, ConfigValue{Key: "env", Entry: "on", Value: "true"},
	))
	assert.Equal(t, `# Ours.
config:
  # Why.
  shop:size: large
  azure-native:location: westeurope
  shop:env:
    A.B: "+1"
    "on": "true"
`, s.written(t))
}

// Pulumi's own errors do not say which file they are about.
func TestStackFilesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"- a\n", "config: [\n", "config: 7\n", "7\n", "a: b: c\n"} {
		s := configurable(t, file)
		proj, err := s.loadProject()
		require.NoError(t, err)
		_, err = s.stackFile(proj)
		require.ErrorContains(t, err, "Pulumi.live.yaml", file)
		require.Regexp(t, "is no stack file|is no YAML", err, file)
		assert.Equal(t, fail.Refused, fail.KindOf(err))
	}
}

func TestConfigureMakesTheFile(t *testing.T) {
	t.Parallel()
	s := configurable(t, "")
	require.NoError(t, s.Configure(t.Context(), ConfigValue{Key: "size", Value: "large"}))
	assert.Equal(t, "config:\n  shop:size: large\n", s.written(t))
}

// Secrets are encrypted with what the file says, or not at all.
func TestConfigureWithoutAWayToEncrypt(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"secretsprovider: azurekeyvault://v.vault.azure.net/keys/k\n": "out of reach here",
		"secretsprovider: default\nencryptedkey: QUJD\n":              "out of reach here",
	} {
		s := configurable(t, file)
		err := s.Configure(t.Context(), ConfigValue{Key: "key", Value: "hunter2", Secret: true})
		require.ErrorContains(t, err, want)
		assert.NotContains(t, s.written(t), "hunter2")
	}
}

// What is not set stays as it is, and the file is replaced as a whole.
func TestConfigureKeepsTheRest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after string }{
		"added": {
			"# Why.\nconfig:\n  # A number.\n  shop:n: 2\n  shop:l:\n    - a\n",
			"# Why.\nconfig:\n  # A number.\n  shop:n: 2\n  shop:l:\n    - a\n  shop:redisKey: secondary\n",
		},
		"changed":   {"config:\n  shop:redisKey: primary # old\n  shop:n: true\n", "config:\n  shop:redisKey: secondary # old\n  shop:n: true\n"},
		"no config": {"encryptionsalt: v1\n", "encryptionsalt: v1\nconfig:\n  shop:redisKey: secondary\n"},
		"empty":     {"\n", "config:\n  shop:redisKey: secondary\n"},
		"no values": {"config:\n", "config:\n  shop:redisKey: secondary\n"},
		"braces":    {"config: {}\n", "config:\n  shop:redisKey: secondary\n"},
		"bare":      {"config:\n  redisKey: primary\n", "config:\n  redisKey: secondary\n"},
		"not text":  {"config:\n  shop:redisKey:\n    - primary\n", "config:\n  shop:redisKey: secondary\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := configurable(t, c.before)
			held, err := os.Open(s.stackFilePath())
			require.NoError(t, err)
			defer held.Close()
			was, err := held.Stat()
			require.NoError(t, err)
			for range 2 {
				require.NoError(t, s.Configure(t.Context(), ConfigValue{Key: "redisKey", Value: "secondary"}))
				assert.Equal(t, c.after, s.written(t))
			}
			is, err := os.Stat(s.stackFilePath())
			require.NoError(t, err)
			assert.False(t, os.SameFile(was, is), "it is replaced as a whole, and not written over")
		})
	}
}

// What stands beside 'config:' instead of below it is passed over by Pulumi, so it is
// refused; what Pulumi keeps there is not.
func TestSettingsBesideTheConfig(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"config:\n  azure-native:location: westeurope\nscaleout:planSku: P1v3\n":               "indent scaleout:planSku",
		"scaleout:planSku: P1v3\nazure-native:location: westeurope\n":                          "indent scaleout:planSku, azure-native:location",
		"secretsprovider: passphrase\nencryptionsalt: v1:x\nconfig:\n  scaleout:planSku: P1\n": "",
	} {
		_, err := configurable(t, file).Configuration(t.Context(), nil)
		if want == "" {
			require.NoError(t, err, file)
			continue
		}
		require.ErrorContains(t, err, "Pulumi.live.yaml: settings stand below 'config:'", file)
		require.ErrorContains(t, err, want, file)
	}
}
