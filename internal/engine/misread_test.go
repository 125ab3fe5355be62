package engine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

// What an app got of these from this engine, which reads stack files with Pulumi's own
// package: 511, 1.1, 2024-06-01 00:00:00 +0000 UTC, 31, 1000, 1000, 5, 0.5, true, an error,
// 12345678901234567000, the name 8, and 7.
func TestValuesThatPulumiReadsAsOthers(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{
		"PIN: 0777", "VERSION: 1.10", "API: 2024-06-01", "HEX: 0x1F", "N: 1e3", "N: 1_000", "N: +5", "N: .5", "DEBUG: True", "N: .inf",
		"ID: 12345678901234567890", "010: a", "LIST: [07]",
	} {
		err := readStackFile(t, "config:\n  azure-native:location: westeurope\n  shop:env:\n    "+entry+"\n")
		require.ErrorContains(t, err, "Pulumi.live.yaml, line 4: what stands there is a ", entry)
		require.NotContains(t, err.Error(), "1234567890", "it may be a secret")
		assert.Equal(t, fail.Refused, fail.KindOf(err))
	}
	for _, entry := range []string{
		`PIN: "0777"`, "PIN: '0777'", "N: 1000", "N: 1.5", "N: -3", "DEBUG: true", "AT: 12:30:45", "ON: yes", "TEXT: 1.2.3", "NONE: ~",
		"N: 9007199254740993", "TEXT: !!str 0777", `"010": a`, "N: 0", "V: &v a\n    W: *v",
	} {
		require.NoError(t, readStackFile(t, "config:\n  shop:env:\n    "+entry+"\n"), entry)
	}
}

// A setting that is no text may be written in any way that says the same.
func TestNumbersOfSettings(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"shop:count: 3.0", "shop:count: 03", "shop:count: +3", "shop:on: True", "count: 3"} {
		require.NoError(t, readStackFile(t, "config:\n  "+line+"\n"), line)
	}
	for _, line := range []string{"shop:count: 010", "shop:size: 3.10", "shop:other: 1.0"} { // 8, 3.1, 1
		require.ErrorContains(t, readStackFile(t, "config:\n  "+line+"\n"), "another spelling", line)
	}
}

func TestOneSettingInTwoPlaces(t *testing.T) {
	t.Parallel()
	for _, second := range []string{"size", "shop:config:size"} {
		err := readStackFile(t, "config:\n  shop:size: small\n  "+second+": large\n")
		require.ErrorContains(t, err, "Pulumi.live.yaml, line 3: "+second+" is in line 2 already", second)
		assert.Equal(t, fail.Refused, fail.KindOf(err))
	}
	require.NoError(t, readStackFile(t, "config:\n  shop:size: small\n  other:size: large\n"))
	err := readStackFile(t, "config:\n  shop:size: small\n---\nconfig:\n  shop:size: large\n")
	require.ErrorContains(t, err, "Pulumi.live.yaml, line 4: a second document")
	require.ErrorContains(t, err, "move its settings into the first")
	for _, one := range []string{"---\nconfig: {}\n", "config: {}\n---\n", "config: {}\n...\n", "--- # ours\nconfig: {}\n"} {
		require.NoError(t, readStackFile(t, one), one)
	}
}

func readStackFile(t *testing.T, content string) error {
	t.Helper()
	s := configurable(t, content)
	project := "name: shop\nruntime: go\nconfig:\n  count: {type: integer, default: 2}\n  on: {type: boolean, default: true}\n  size: {type: string, default: small}\n"
	require.NoError(t, os.WriteFile(filepath.Join(s.Root, "Pulumi.yaml"), []byte(project), 0o600))
	proj, err := s.loadProject()
	require.NoError(t, err)
	_, err = s.stackFile(proj)
	return err
}
