package update

import (
	"fmt"
	"slices"
	"strings"

	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"scaleout/cmd/scaleout/cli"
	"scaleout/program/shellword"
)

// protected are the resources that the engine refuses to replace. Its own advice is
// about the Pulumi CLI, which does not know this state.
type protected []resource.URN

// see is told each event of the engine.
func (p *protected) see(e pulumiengine.Event) {
	if e.Type != pulumiengine.DiagEvent {
		return
	}
	d := e.Payload().(pulumiengine.DiagEventPayload)
	if d.Severity == diag.Error && strings.Contains(d.Message, "currently marked for protection") && !slices.Contains(*p, d.URN) {
		*p = append(*p, d.URN)
	}
}

// advise names the ways out.
func (p *protected) advise(at *cli.Place, err error) {
	if err == nil || len(*p) == 0 {
		return
	}
	fmt.Fprintf(at.Err, "\nIf it may be replaced, although users notice: scaleout local up %s -c protect=false\n"+
		"If it was imported by mistake, take it out of the state, which changes nothing in Azure:\n", at.Flags())
	for _, urn := range *p {
		fmt.Fprintln(at.Err, "  "+Forget(at, urn))
	}
}

// Forget is the command that takes a resource out of the state.
func Forget(at *cli.Place, urn resource.URN) string {
	return fmt.Sprintf("scaleout local state delete %s %s --force", shellword.Of(string(urn)), at.Flags())
}
