// Package workbook builds the workbook of a stack: an Azure Monitor workbook that
// shows a deployment at a glance, without a click in the portal.
//
// [Tiles] says what is shown, each with the query that fills it; [JSON] writes it
// as the portal keeps it ("Azure Workbooks: programmatic management"; the schema is
// that of the repository microsoft/Application-Insights-Workbooks). The package
// preview draws the same tiles from a rehearsal's data.
package workbook
