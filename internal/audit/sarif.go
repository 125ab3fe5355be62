package audit

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

// Tool is what SARIF says of this program.
type Tool struct{ Version string }

// SARIF writes what failed in the Static Analysis Results Interchange Format 2.1.0. What
// passed or does not apply is left out: GitHub's code scanning takes every result for an
// alert, whatever its kind says. All items are there as rules, and what could not be read
// is a notification of a run that did not succeed.
//
// File is where the stack is declared, as seen from the repository's root; code scanning
// refuses results without a file.
func (r Report) SARIF(w io.Writer, t Tool, file string) error {
	report := sarif.NewReport()
	report.AddRun(r.run(t, file))
	b, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", b)
	return err
}

func (r Report) run(t Tool, file string) *sarif.Run {
	run := sarif.NewRun()
	driver := sarif.NewToolComponent().WithName("scaleout verify --audit")
	if version, released := strings.CutPrefix(t.Version, "v"); released {
		driver.WithVersion(version)
	}
	run.WithTool(sarif.NewTool().WithDriver(driver))
	schemes := r.schemes()
	taxa := make([]map[string]int, len(schemes)) // where ids are in a taxonomy
	for i, s := range schemes {
		var taxonomy *sarif.ToolComponent
		taxonomy, taxa[i] = s.taxonomy(r.Findings)
		run.AddTaxonomie(taxonomy)
	}
	invocation := sarif.NewInvocation().WithExecutionSuccessful(r.Count(Unread) == 0)
	for i, f := range r.Findings {
		driver.AddRule(f.rule(schemes, taxa))
		switch f.Status {
		case Fail:
			run.AddResult(f.result(i, file))
		case Unread:
			invocation.AddToolExecutionNotification(sarif.NewNotification().WithLevel("error").
				WithMessage(sarif.NewTextMessage(f.Item + ": " + f.Seen)).
				WithAssociatedRule(sarif.NewReportingDescriptorReference().WithID(f.Item).WithIndex(i)))
		}
	}
	return run.AddInvocation(invocation)
}

// rule is the item behind a finding, with its ids as relations to taxa.
func (f Finding) rule(schemes []scheme, taxa []map[string]int) *sarif.ReportingDescriptor {
	properties := sarif.NewPropertyBag().AddTag(f.Group)
	rule := sarif.NewRule(f.Item).WithDescription(f.Title).WithProperties(properties).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel("error"))
	if f.Why != "" {
		rule.WithFullDescription(sarif.NewMultiformatMessageString().WithText(f.Why))
	}
	for _, ref := range f.References {
		properties.AddTag(ref.String())
		at := slices.Index(schemes, ref.scheme())
		target := sarif.NewReportingDescriptorReference().WithID(ref.ID).WithIndex(taxa[at][ref.ID]).
			WithToolComponent(sarif.NewToolComponentReference().WithName(schemes[at].String()).WithIndex(at))
		rule.AddRelationship(sarif.NewReportingDescriptorRelationship().WithTarget(target).WithKinds([]string{"relevant"}))
	}
	return rule
}

func (f Finding) result(rule int, file string) *sarif.Result {
	location := sarif.NewLocation().AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(f.Resource).WithKind("resource"))
	if file != "" {
		location.WithPhysicalLocation(sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(file)).
			WithRegion(sarif.NewSimpleRegion(1, 1)))
	}
	return sarif.NewRuleResult(f.Item).WithRuleIndex(rule).WithLevel("error").AddLocation(location).
		WithMessage(sarif.NewTextMessage(fmt.Sprintf("%s: %s. %s To do: %s", f.Title, f.Seen, f.Why, f.Do)))
}

// A scheme is an edition of a catalog of ids.
type scheme struct{ name, edition string }

// scheme is where a reference's id is from. Policies have an edition each.
func (r Reference) scheme() scheme {
	if r.Scheme == Policy {
		return scheme{name: r.Scheme}
	}
	return scheme{r.Scheme, r.Edition}
}

func (s scheme) String() string {
	if s.edition == "" {
		return s.name
	}
	return s.name + " " + s.edition
}

// schemes are all that the findings refer to.
func (r Report) schemes() []scheme {
	var all []scheme
	for _, f := range r.Findings {
		for _, ref := range f.References {
			if s := ref.scheme(); !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// taxonomy has the ids of a scheme that findings refer to, and where each is in it.
func (s scheme) taxonomy(findings []Finding) (*sarif.ToolComponent, map[string]int) {
	taxonomy := sarif.NewToolComponent().WithName(s.String())
	if s.edition != "" {
		taxonomy.WithVersion(s.edition)
	}
	at := map[string]int{}
	for _, f := range findings {
		for _, ref := range f.References {
			if _, there := at[ref.ID]; there || ref.scheme() != s {
				continue
			}
			at[ref.ID] = len(at)
			taxon := sarif.NewReportingDescriptor().WithID(ref.ID)
			if ref.Name != "" {
				taxon.WithShortDescription(sarif.NewMultiformatMessageString().WithText(ref.Name))
			}
			taxonomy.AddTaxa(taxon)
		}
	}
	return taxonomy, at
}
