package adopt

import (
	"cmp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"scaleout/components"
	"scaleout/internal/azure/provider"
	"scaleout/internal/engine"
)

// An Import is a resource that is taken over.
type Import struct {
	Type      string // Pulumi's
	Component string // type of the component above it; empty: none
	Within    string // that component's name; empty: the same as Name
	Name      string // in the program
	ID        string // in Azure
}

// SiteToken is Pulumi's type of the app.
const SiteToken = "azure-native:web/v20240401:WebApp"

// resources lists what exists, under the names that the program gives it.
func (d *drafter) resources() {
	f := d.facts
	d.Resources = []Import{
		{Type: "azure-native:resources:ResourceGroup", Name: d.prefix, ID: f.Group.ID.String()},
		{Type: "azure-native:web/v20240401:AppServicePlan", Component: "scaleout:components:Plan", Name: d.prefix + "-plan", ID: f.Plan.ID.String()},
	}
	if c := d.adopted(); c != nil {
		d.Resources = append(d.Resources, d.cacheResources(c)...)
	}
	d.Resources = append(d.Resources, Import{Type: SiteToken, Component: "scaleout:components:App", Name: d.prefix + "-app", ID: f.Site.ID.String()})
	if len(f.Autoscale) > 0 {
		d.Resources = append(d.Resources, Import{
			Type: "azure-native:insights:AutoscaleSetting", Component: "scaleout:components:Autoscale", Name: d.prefix + "-autoscale", ID: f.Autoscale[0].ID.String(),
		})
	}
}

// cacheResources are what a cache is made of. A managed one has names that follow its
// clustering policy, inside a component that has the same name always.
func (d *drafter) cacheResources(c *Cache) []Import {
	name := d.prefix + "-cache"
	one := Import{Type: "azure-native:cache:Redis", Component: "scaleout:components:SessionCache", Within: name, Name: name, ID: c.ID.String()}
	if !c.managed() && len(c.maintenance()) > 0 {
		schedule := one
		schedule.Type, schedule.Name, schedule.ID = "azure-native:cache:PatchSchedule", name+"-maintenance", c.Schedule.ID.String()
		return []Import{one, schedule}
	}
	if !c.managed() {
		return []Import{one}
	}
	one.Type, one.Name = managedPackage+"RedisEnterprise", components.ManagedName(name, c.Database.Properties.Policy)
	database := one
	database.Type, database.Name, database.ID = managedPackage+"Database", components.DatabaseName(one.Name), c.Database.ID.String()
	return []Import{one, database}
}

// managedPackage begins the types that a newer version of azure-native has.
const managedPackage = "azure-native:redisenterprise:"

// ImportFile is the file that 'pulumi import --file' takes. Components come with
// what is in them: both have the same name in the program, so the file calls the
// component by its type, too.
func (d Draft) ImportFile(version string) engine.ImportFile {
	f := engine.ImportFile{NameTable: map[string]resource.URN{}}
	seen := map[string]bool{}
	for _, r := range d.Resources {
		imported := engine.ImportedResource{Type: tokens.Type(r.Type), Name: r.Name, ID: resource.ID(r.ID), Version: version}
		if strings.HasPrefix(r.Type, managedPackage) {
			imported.Version = provider.Version3
		}
		if r.Component != "" {
			typ, component := tokens.Type(r.Component), cmp.Or(r.Within, r.Name)
			imported.Parent = component + "-" + string(typ.Name())
			if !seen[imported.Parent] {
				f.Resources = append(f.Resources, engine.ImportedResource{Type: typ, Name: imported.Parent, LogicalName: component, Component: true})
			}
			seen[imported.Parent] = true
		}
		f.Resources = append(f.Resources, imported)
	}
	return f
}
