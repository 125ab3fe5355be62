package components

import (
	"github.com/pulumi/pulumi-azure-native-sdk/insights/v2"
	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/program/workbook"
)

// picture declares the workbook. Azure demands that its name is a GUID; it is
// drawn once and kept in the state.
func picture(ctx *pulumi.Context, m *Monitoring, name string, args *MonitoringArgs) (*insights.Workbook, error) {
	id, err := random.NewRandomUuid(ctx, name+"-workbook-id", &random.RandomUuidArgs{}, pulumi.Parent(m))
	if err != nil {
		return nil, err
	}
	data := args.WorkspaceID.ToStringOutput().ApplyT(func(workspace string) (string, error) {
		return workbook.JSON(args.Picture, workspace)
	}).(pulumi.StringOutput)
	return insights.NewWorkbook(ctx, name+"-workbook", &insights.WorkbookArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		ResourceName:      id.Result,
		DisplayName:       pulumi.String("Scaleout " + args.Picture.Name),
		Category:          pulumi.String("workbook"),
		Kind:              pulumi.String("shared"),
		Version:           pulumi.String("Notebook/1.0"),
		SourceId:          args.WorkspaceID,
		SerializedData:    data,
		Tags:              args.Tags,
	}, pulumi.Parent(m))
}
