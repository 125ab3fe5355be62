// Package workbook builds the workbook of a stack: an Azure Monitor workbook that
// shows a deployment at a glance, without a click in the portal.
//
// [Tiles] lists what is shown, each with the query that fills it; [JSON] writes it
// as the portal keeps it ("Azure Workbooks: programmatic management"; the schema is
// that of the repository microsoft/Application-Insights-Workbooks). Package
// internal/recording/drawing draws the same tiles from a rehearsal's data.
//
// It is a leaf: the component Monitoring and the drawing of a rehearsal import it. A
// new tile is a row in tile.go, with a query that the Kusto test parses.
package workbook
