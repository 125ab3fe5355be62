package main

import (
	"bytes"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/version"
	"scaleout/internal/azure/provider"
)

func TestVersion(t *testing.T) {
	t.Parallel()
	build := &debug.BuildInfo{
		GoVersion: "go1.25.11", Main: debug.Module{Path: "scaleout", Version: "v0.1.0"},
		Deps:     []*debug.Module{{Path: "github.com/pulumi/pulumi/sdk/v3", Version: "v3.1.0"}, {Path: "github.com/pulumi/pulumi/pkg/v3", Version: "v3.259.0"}},
		Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}, {Key: "vcs.modified", Value: "true"}},
	}
	i := version.Of(build)
	assert.Equal(t, "scaleout v0.1.0 0123456789ab with uncommitted changes", i.Line())
	var out bytes.Buffer
	require.NoError(t, i.Text(&out))
	assert.Equal(t, `scaleout v0.1.0 0123456789ab with uncommitted changes
  Go                        go1.25.11
  Pulumi engine             v3.259.0
  provider azure-native v2  `+provider.Version+`
  provider azure-native v3  `+provider.Version3+`
  provider random           `+provider.RandomVersion+`
`, out.String())

	build.Settings = nil // 'go install scaleout/cmd/scaleout@v0.1.0' has no repository at hand
	assert.Equal(t, "scaleout v0.1.0", version.Of(build).Line())
}
