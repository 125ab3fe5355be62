package components

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/program/alerts"
	"scaleout/program/workbook"
)

// Monitoring watches a deployment: what its resources log and measure goes to a
// workspace, alerts tell people, and a workbook shows all at a glance.
type Monitoring struct {
	pulumi.ResourceState

	WorkbookID pulumi.IDOutput // ARM id of the workbook
}

// MonitoringArgs are the arguments of NewMonitoring.
type MonitoringArgs struct {
	Placement // required

	WorkspaceID pulumi.StringInput // required: where logs go
	Watched     Watched            // required: what is watched

	Rules    []alerts.Rule      // what is worth an alert
	Emails   []string           // who gets a mail when one fires
	Webhook  pulumi.StringInput // secret: address that is called when one fires; nil: none
	Workbook workbook.Subject   // required: what the workbook says of the stack
}

// Watched are the ids of the resources of a deployment. What it does not have,
// such as a slot, is missing.
type Watched map[alerts.Resource]pulumi.StringInput

// A monitoringScope is a Monitoring while its children are declared.
type monitoringScope struct {
	ctx    *pulumi.Context
	parent *Monitoring
	name   string
	args   *MonitoringArgs
}

// child returns the option that every child has.
func (m monitoringScope) child() pulumi.ResourceOption { return pulumi.Parent(m.parent) }

// NewMonitoring declares diagnostic settings, an action group, alert rules and a
// workbook.
func NewMonitoring(ctx *pulumi.Context, name string, args *MonitoringArgs, opts ...pulumi.ResourceOption) (*Monitoring, error) {
	m := &Monitoring{}
	if err := ctx.RegisterComponentResource("scaleout:components:Monitoring", name, m, opts...); err != nil {
		return nil, err
	}
	scope := monitoringScope{ctx, m, name, args}
	if err := scope.diagnose(); err != nil {
		return nil, err
	}
	group, err := scope.notify()
	if err != nil {
		return nil, err
	}
	for _, rule := range args.Rules {
		if err := scope.alert(rule, group); err != nil {
			return nil, err
		}
	}
	book, err := scope.workbook()
	if err != nil {
		return nil, err
	}
	m.WorkbookID = book.ID()
	return m, ctx.RegisterResourceOutputs(m, pulumi.Map{"workbookId": m.WorkbookID})
}
