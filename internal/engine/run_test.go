package engine

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/result"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The cancellation comes while b is being created and c has not begun.
func TestCancellationInTheMiddleOfACreation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		made, answers bool
		want          []string // in the state at the end of the interrupted run
	}{
		"the creation ends well":          {made: true, answers: true, want: []string{"a", "b"}},
		"nothing came of it":              {made: false, answers: false, want: []string{"a"}},
		"it was made and nobody was told": {made: true, answers: false, want: []string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, plainProject)
			ctx, interrupt := context.WithCancel(t.Context())
			told := make(chan struct{})
			b.cloud.cancel = sync.OnceFunc(func() { close(told) })
			b.cloud.create = func(name string, do func()) error {
				if name == "b" {
					interrupt()
					<-told
					if c.made {
						do()
					}
					if !c.answers {
						return errors.New("cancelled")
					}
					return nil
				}
				do()
				return nil
			}
			_, err := b.Up(ctx, b.options())
			require.Error(t, err)
			ids, _ := b.known()
			assert.Equal(t, c.want, ids)

			b.cloud.create = nil
			b.must(b.Up)
			assert.Equal(t, []string{"a", "b", "c"}, b.cloud.names())
			ids, pending := b.known()
			assert.Equal(t, []string{"a", "b", "c"}, ids)
			assert.Zero(t, pending)
			assert.False(t, pulumiengine.HasChanges(b.must(b.Preview)))
		})
	}
}

func TestCancelledBeforeItBegins(t *testing.T) {
	t.Parallel()
	b := newBench(t, plainProject)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.Up(ctx, b.options())
	require.Error(t, err)
	assert.Empty(t, b.cloud.names())
	b.must(b.Up)
}

// What the program says is wrong is one diagnostic, and what stood still stands.
func TestProgramThatFails(t *testing.T) {
	t.Parallel()
	var none []string
	for want, program := range map[string]pulumi.RunFunc{
		"the region is closed": func(*pulumi.Context) error { return errors.New("the region is closed") },
		"the program panicked: runtime error: index out of range [0] with length 0": func(*pulumi.Context) error {
			_ = none[0]
			return nil
		},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, plainProject)
			b.must(b.Up)
			good := b.Program
			b.Program = Go(program)
			for _, do := range []func(context.Context, Options) error{
				func(ctx context.Context, o Options) error { _, err := b.Preview(ctx, o); return err },
				func(ctx context.Context, o Options) error { _, err := b.Up(ctx, o); return err },
			} {
				require.Error(t, do(t.Context(), b.options()))
				shown := b.out.String()
				_, diagnostics, ok := strings.Cut(shown, "Diagnostics:")
				require.True(t, ok, shown)
				assert.Equal(t, 1, strings.Count(diagnostics, "error: "+want), shown)
				assert.NotContains(t, shown, "goroutine ")
				assert.NotContains(t, shown, ".go:")
				assert.Equal(t, []string{"a", "b", "c"}, b.cloud.names())
			}
			b.Program = good
			assert.False(t, pulumiengine.HasChanges(b.must(b.Up)))
		})
	}
}

// Pulumi.yaml decides whether the cloud is looked at, unless the flag does.
func TestWhoDecidesOnRefresh(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	const always = plainProject + "options:\n  refresh: always\n"
	for name, c := range map[string]struct {
		project string
		flag    *bool
		looks   bool
	}{
		"neither":            {plainProject, nil, false},
		"the flag":           {plainProject, &yes, true},
		"the project":        {always, nil, true},
		"the flag overrides": {always, &no, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, c.project)
			b.must(b.Up)
			before := b.cloud.reads
			o := b.options()
			o.Refresh = c.flag
			_, err := b.Up(t.Context(), o)
			require.NoError(t, err, "%s", &b.out)
			if c.looks {
				assert.Equal(t, before+3, b.cloud.reads)
			} else {
				assert.Equal(t, before, b.cloud.reads)
			}
		})
	}
}

// A state that cannot be saved is told even when the update has failed anyway.
func TestStateThatCannotBeSaved(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]error{"a good update": nil, "a failed one": errors.New("refused")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, plainProject)
			b.Program = chain("a")
			b.cloud.create = func(_ string, do func()) error {
				stacks := b.Home.Path("stacks")
				require.NoError(t, os.RemoveAll(stacks))
				require.NoError(t, os.WriteFile(stacks, nil, 0o600))
				return refusal
			}
			_, err := b.Up(t.Context(), b.options())
			require.ErrorContains(t, err, "the state could not be saved")
			assert.False(t, result.IsBail(err), "it has not been shown")
		})
	}
}
