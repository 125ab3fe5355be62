package adopt

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"scaleout/internal/engine"
)

// An Import is a resource that is taken over.
type Import struct {
	Type      string // Pulumi's
	Component string // type of the component above it; empty: none
	Name      string // in the program
	ID        string // in Azure
}

// SiteToken is Pulumi's type of the app.
const SiteToken = "azure-native:web:WebApp"

// resources lists what exists, under the names that the program gives it.
func (d *drafter) resources() {
	f := d.facts
	d.Resources = []Import{
		{"azure-native:resources:ResourceGroup", "", d.prefix, f.Group.ID.String()},
		{"azure-native:web:AppServicePlan", "scaleout:components:Plan", d.prefix + "-plan", f.Plan.ID.String()},
	}
	if c := d.adopted(); c != nil {
		d.Resources = append(d.Resources, Import{"azure-native:cache:Redis", "scaleout:components:SessionCache", d.prefix + "-cache", c.ID.String()})
	}
	d.Resources = append(d.Resources, Import{SiteToken, "scaleout:components:App", d.prefix + "-app", f.Site.ID.String()})
	if len(f.Autoscale) > 0 {
		d.Resources = append(d.Resources, Import{
			"azure-native:insights:AutoscaleSetting", "scaleout:components:Autoscale", d.prefix + "-autoscale", f.Autoscale[0].ID.String(),
		})
	}
}

// ImportFile is the file that 'pulumi import --file' takes. Components come with
// what is in them: both have the same name in the program, so the file calls the
// component by its type, too.
func (d Draft) ImportFile(version string) engine.ImportFile {
	f := engine.ImportFile{NameTable: map[string]resource.URN{}}
	for _, r := range d.Resources {
		imported := engine.ImportedResource{Type: tokens.Type(r.Type), Name: r.Name, ID: resource.ID(r.ID), Version: version}
		if r.Component != "" {
			typ := tokens.Type(r.Component)
			imported.Parent = r.Name + "-" + string(typ.Name())
			f.Resources = append(f.Resources, engine.ImportedResource{
				Type: typ, Name: imported.Parent, LogicalName: r.Name, Component: true,
			})
		}
		f.Resources = append(f.Resources, imported)
	}
	return f
}
