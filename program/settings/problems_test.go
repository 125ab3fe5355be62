package settings_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
	"scaleout/program/settings"
)

const goldenFile = "testdata/problems.txt"

// parse reads a bad configuration of the stack "dev".
func (c badConfig) parse() (*settings.Settings, error) {
	return settings.Parse("scaleout", "dev", c.all(), func(key string) bool { return slices.Contains(c.secret, key) })
}

func (c badConfig) all() map[string]string {
	all := map[string]string{}
	if !c.bare {
		all["azure-native:location"] = "westeurope"
	}
	for k, v := range c.values {
		all[k] = v
	}
	return all
}

// classic names the cache that was the default up to version 0.1.0, and more.
func classic(more values) values {
	all := values{"redisSku": "Standard_C1"}
	maps.Copy(all, more)
	return all
}

func (c badConfig) problems(t *testing.T) settings.Problems {
	t.Helper()
	s, err := c.parse()
	require.Error(t, err)
	require.Nil(t, s)
	var ps settings.Problems
	require.ErrorAs(t, err, &ps)
	require.NotEmpty(t, ps)
	return ps
}

// TestBadConfigurations compares each message with the reviewed one, letter by
// letter.
func TestBadConfigurations(t *testing.T) {
	t.Parallel()
	require.GreaterOrEqual(t, len(badConfigs), 60)
	testkit.Rewrite(t, goldenFile, func() string {
		var b strings.Builder
		for _, c := range badConfigs {
			b.WriteString("=== " + c.name + "\n" + c.problems(t).Error() + "\n\n")
		}
		return b.String()
	})
	golden := readGolden(t, goldenFile)
	for _, c := range badConfigs {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want, ok := golden[c.name]
			require.True(t, ok, "no message for it in %s", goldenFile)
			assert.Equal(t, want, c.problems(t).Error())
		})
	}
	assert.Len(t, golden, len(badConfigs), "%s and the table have the same names", goldenFile)
}

func readGolden(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	golden := map[string]string{}
	for _, section := range strings.Split("\n"+string(text), "\n=== ")[1:] {
		name, message, _ := strings.Cut(section, "\n")
		golden[name] = strings.TrimRight(message, "\n")
	}
	return golden
}

// TestNoSecretInMessages looks for the secret of every configuration.
func TestNoSecretInMessages(t *testing.T) {
	t.Parallel()
	for _, c := range badConfigs {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			message := c.problems(t).Error()
			for _, secret := range []string{"hunter2", "hunter3", "a-key-in-clear-text"} {
				assert.NotContains(t, message, secret)
			}
		})
	}
}

// What a fix proposes would tell an encrypted value as well.
func TestEncryptedTimeIsNotProposed(t *testing.T) {
	t.Parallel()
	c := badConfig{values: offPeakBut(`"19:00"`, `"9:41 pm"`), secret: []string{"offPeak"}}
	message := c.problems(t).Error()
	assert.Contains(t, message, "offPeak.start = [secret]")
	assert.NotContains(t, message, "21:41")
}

// TestEncryptedValuesAreHidden encrypts every key of every bad configuration.
func TestEncryptedValuesAreHidden(t *testing.T) {
	t.Parallel()
	for _, key := range settings.Keys() {
		t.Run(key.Name, func(t *testing.T) {
			t.Parallel()
			for _, value := range []string{"hush-hush", `["hush-hush"]`, `{"hush":"hush-hush"}`, `{"days":["hush-hush"],"start":"hush-hush","x":"hush-hush"}`} {
				c := badConfig{values: values{key.Name: value}, secret: []string{key.Name}}
				if _, err := c.parse(); err != nil {
					assert.NotContains(t, err.Error(), "hush-hush")
				}
			}
		})
	}
}
