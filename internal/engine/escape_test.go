package engine

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// obeyed are sequences that a cloud has in its answers, in the value and the name of a
// property.
const obeyed = "x\x1b]0;owned\x07\u009b31m\u202ey"

// colouring is all that the display itself writes that a terminal obeys.
var colouring = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// Colours pass, and nothing else that a terminal obeys: not in the tree, and not in the
// whole difference.
func TestDisplayEscapesWhatTheCloudSays(t *testing.T) {
	t.Parallel()
	for _, diff := range []bool{false, true} {
		b := newBench(t, "name: shop\nruntime: go\noptions: {refresh: always}\n")
		b.cloud.create = func(name string, do func()) error {
			do()
			if name == "c" {
				return errors.New("c is not " + obeyed)
			}
			return nil
		}
		var all string
		for _, do := range []func(context.Context, Options) error{
			func(ctx context.Context, o Options) error { _, err := b.Up(ctx, o); return err },
			func(ctx context.Context, o Options) error {
				b.cloud.mu.Lock()
				b.cloud.things["a"][obeyed] = resource.NewProperty([]resource.PropertyValue{resource.NewProperty(obeyed)})
				b.cloud.things["a"]["name"] = resource.NewProperty("a" + obeyed)
				b.cloud.mu.Unlock()
				_, err := b.Preview(ctx, o)
				return err
			},
			func(ctx context.Context, o Options) error { _, err := b.Refresh(ctx, o); return err },
		} {
			o := b.options()
			o.Display.Color, o.Display.Diff = colors.Always, diff
			_ = do(t.Context(), o)
			all += b.out.String()
		}
		require.Regexp(t, colouring, all)
		shown := colouring.ReplaceAllString(all, "")
		assert.Contains(t, shown, `x\u001b]0;owned\u0007\u009b31m\u202ey`)
		assert.Equal(t, -1, strings.IndexAny(shown, "\x1b\x07\u009b\u202e"), "%q", shown)
	}
}
