// Package digest reads the JSON of a preview, as the Pulumi CLI and the embedded
// engine write it.
package digest

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"scaleout/internal/azure/token"
)

// Parse reads what 'pulumi preview --json' or 'scaleout local preview --json'
// has written.
func Parse(b []byte) (*display.PreviewDigest, error) {
	var d display.PreviewDigest
	if err := json.Unmarshal(b, &d); err != nil {
		return nil, fmt.Errorf("the preview is not the JSON of 'pulumi preview --json': %w", err)
	}
	if len(d.Steps) == 0 && len(d.Diagnostics) == 0 {
		return nil, errors.New("the preview is JSON, but holds neither steps nor diagnostics")
	}
	return &d, nil
}

// Phases splits the steps where the program begins. The refresh before it goes
// over all resources of the state, so the stack comes twice then.
func Phases(d *display.PreviewDigest) (refresh, program []*display.PreviewStep) {
	steps := d.Steps
	var roots []int
	for i, s := range steps {
		if s.URN.Type() == resource.RootStackType {
			roots = append(roots, i)
		}
	}
	if len(roots) < 2 {
		return nil, steps
	}
	return steps[:roots[1]], steps[roots[1]:]
}

// Type returns the type of what a step is about, in no particular version of Azure's API.
func Type(s *display.PreviewStep) tokens.Type { return token.Versionless(s.URN.Type()) }
