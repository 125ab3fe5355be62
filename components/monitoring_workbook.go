package components

import (
	"github.com/pulumi/pulumi-azure-native-sdk/insights/v2"
	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/program/workbook"
)

// workbook declares the workbook. Azure demands that its name is a GUID; it is
// drawn once and kept in the state.
func (m monitoringScope) workbook() (*insights.Workbook, error) {
	id, err := random.NewRandomUuid(m.ctx, m.name+"-workbook-id", &random.RandomUuidArgs{}, m.child())
	if err != nil {
		return nil, err
	}
	data := m.args.WorkspaceID.ToStringOutput().ApplyT(func(workspace string) (string, error) {
		return workbook.JSON(m.args.Workbook, workspace)
	}).(pulumi.StringOutput)
	return insights.NewWorkbook(m.ctx, m.name+"-workbook", &insights.WorkbookArgs{
		ResourceGroupName: m.args.ResourceGroupName,
		Location:          m.args.Location,
		ResourceName:      id.Result,
		DisplayName:       pulumi.String("Scaleout " + m.args.Workbook.Name),
		Category:          pulumi.String("workbook"),
		Kind:              pulumi.String("shared"),
		Version:           pulumi.String("Notebook/1.0"),
		SourceId:          m.args.WorkspaceID,
		SerializedData:    data,
		Tags:              m.args.Tags,
	}, m.child())
}
