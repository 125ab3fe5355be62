package engine

import (
	"io"

	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"scaleout/internal/engine/home"
)

// A Stack is one stack of a project, with all it takes to run its program here.
type Stack struct {
	Name      string // as in Pulumi.<name>.yaml
	Root      string // folder of Pulumi.yaml
	Home      *home.Home
	Program   Program
	Providers []Provider

	// WithoutSecrets goes on where the file's secrets cannot be decrypted: each then
	// reads as Undecrypted. It is for previews by those who lack the passphrase.
	WithoutSecrets bool

	// Check looks at the stack's configuration before anything runs; optional.
	Check func(Checked) error

	states states // nil: Home
}

// A Provider serves one package at one version.
type Provider struct {
	Package tokens.Package
	Version string // semantic version, as the typed packages register with
	Load    func() plugin.Provider
}

// An Identifier is a provider that knows the id under which a resource with these
// checked inputs exists, if it exists. Without one, a resource whose
// creation was interrupted is simply created again.
type Identifier interface {
	IDOf(typ tokens.Type, inputs resource.PropertyMap) (resource.ID, bool)
}

// Options steer one run.
type Options struct {
	Config  []Override // one-off settings, not written to the stack file
	Refresh *bool      // look at the cloud first; nil: as in Pulumi.yaml's options.refresh
	Display Display

	Parallel int32 // resources worked on at once; 0: as many as with the CLI

	SavePlan string // file for what a preview would do; optional
	Plan     string // file of a saved plan, beyond which an update does nothing; optional

	OnEvent func(engine.Event) // sees every engine event; optional
	// Reword says what the program and the providers have to say in other words, before it is
	// shown; optional.
	Reword func(text string) string
	// OnIdle is called after a preview of what would change nothing at all, neither in the
	// cloud nor in the state; optional. There is no need to do it then.
	OnIdle func()
}

// Display configures how a run is shown.
type Display struct {
	Out, Err    io.Writer
	Color       colors.Colorization
	Interactive bool // redraw the tree in place; for terminals
	Diff        bool // the full difference instead of the tree
	JSON        bool
	ShowSecrets bool
}
