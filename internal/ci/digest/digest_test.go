package digest_test

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/ci/digest"
)

func TestParseRefusesWhatIsNoPreview(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "Previewing update", "{}", "[]", `{"steps":"x"}`, "null"} {
		_, err := digest.Parse([]byte(text))
		assert.Error(t, err, text)
	}
	b, err := json.Marshal(display.PreviewDigest{Diagnostics: []display.PreviewDiagnostic{{Message: "x"}}})
	require.NoError(t, err)
	_, err = digest.Parse(b)
	assert.NoError(t, err)
}

// The stack comes first in the refresh and first again in the program.
func TestPhases(t *testing.T) {
	t.Parallel()
	step := func(typ string) *display.PreviewStep {
		return &display.PreviewStep{URN: resource.URN("urn:pulumi:dev::scaleout::" + typ + "::x")}
	}
	root, app := step("pulumi:pulumi:Stack"), step("azure-native:web:WebApp")
	for _, c := range []struct {
		steps   []*display.PreviewStep
		refresh int
	}{
		{nil, 0},
		{[]*display.PreviewStep{root, app}, 0},
		{[]*display.PreviewStep{app, app}, 0},
		{[]*display.PreviewStep{app, root, root, app}, 2},
		{[]*display.PreviewStep{root, app, root, app, app}, 2},
	} {
		refresh, program := digest.Phases(&display.PreviewDigest{Steps: c.steps})
		assert.Len(t, refresh, c.refresh)
		assert.Len(t, program, len(c.steps)-c.refresh)
	}
}
