package adopt

import (
	"fmt"
	"slices"
	"strings"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// A Judge watches a preview for what must not happen to anything that people use.
type Judge struct {
	Refused []Refusal
	Do      func(resource.URN) string // what helps; optional
}

// See is told each event of the engine.
func (j *Judge) See(e pulumiengine.Event) {
	if e.Type != pulumiengine.ResourcePreEvent {
		return
	}
	m := e.Payload().(pulumiengine.ResourcePreEventPayload).Metadata
	switch m.Op {
	case deploy.OpReplace, deploy.OpCreateReplacement, deploy.OpDeleteReplaced, deploy.OpDelete, deploy.OpImportReplacement:
		j.refuse(m)
	}
}

func (j *Judge) refuse(m pulumiengine.StepEventMetadata) {
	verb := "replace"
	if m.Op == deploy.OpDelete {
		verb = "delete"
	}
	r := Refusal{
		Name: verb + "-" + m.URN.Name(), What: fmt.Sprintf("the first update would %s %s (%s)", verb, m.URN.Name(), m.Type),
		Why: "nothing that people use may be replaced or deleted",
		Do:  "do not update; this is a case that adopt does not know: please report it with the property's name",
	}
	if j.Do != nil {
		r.Do = j.Do(m.URN)
	}
	var because []string
	for path, diff := range m.DetailedDiff {
		if diff.Kind.IsReplace() {
			because = append(because, path)
		}
	}
	if slices.Sort(because); len(because) > 0 {
		r.What += ", because of " + strings.Join(because, ", ")
	}
	// A replacement comes in up to three steps, of which not all say why.
	i := slices.IndexFunc(j.Refused, func(had Refusal) bool { return had.Name == r.Name })
	switch {
	case i < 0:
		j.Refused = append(j.Refused, r)
	case len(because) > 0:
		j.Refused[i] = r
	}
}

// Summary returns the counts of a preview that matter most.
func Summary(s changes.ResourceChanges) string {
	return fmt.Sprintf("%d replaced, %d deleted, %d updated, %d created",
		s[deploy.OpReplace]+s[deploy.OpCreateReplacement], s[deploy.OpDelete], s[deploy.OpUpdate], s[deploy.OpCreate])
}
