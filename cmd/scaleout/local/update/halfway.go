package update

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"
	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"scaleout/internal/local"
	"scaleout/internal/terminal"
)

// failed are the names of the resources with which an update did not get on.
type failed []string

// see is told each event of the engine.
func (f *failed) see(e pulumiengine.Event) {
	if e.Type != pulumiengine.ResourceOperationFailed {
		return
	}
	name := e.Payload().(pulumiengine.ResourceOperationFailedPayload).Metadata.URN.Name()
	if !slices.Contains(*f, name) {
		*f = append(*f, name)
	}
}

// tell says what an update that failed has left, and what to do about it. The display has
// shown why.
func (f failed) tell(ctx context.Context, o *Options, s *local.Session, verb string) {
	urns, err := s.URNs(context.WithoutCancel(ctx))
	if err != nil || len(f) == 0 || o.JSON {
		return
	}
	there := len(slices.DeleteFunc(urns, ofPulumi))
	fmt.Fprintln(o.Err)
	show := o.Progress(o.Err)
	show.Print(fmt.Sprintf("The %s has stopped at %s. What was done before is kept: %s in the state.", verb,
		terminal.Line(strings.Join(f, ", ")), english.Plural(there, "resource is", "resources are")))
	show.Print("Once the cause above is gone, the same command goes on from there.")
	if there > 0 && verb != "destroy" {
		fmt.Fprintf(o.Err, "To delete what is there instead:\n  scaleout local destroy %s\n", o.Flags())
	}
}

// ofPulumi reports whether a resource is Pulumi's own: the stack, a component, a provider.
func ofPulumi(urn resource.URN) bool {
	t := string(urn.Type())
	return strings.HasPrefix(t, "pulumi:") || strings.HasPrefix(t, "scaleout:components:")
}
