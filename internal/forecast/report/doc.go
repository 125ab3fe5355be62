// Package report shows a forecast: as text for a terminal, as JSON for programs, and as
// one HTML page that needs no other file. All three show a Report, and work out no number
// of their own.
//
// Only the command imports it. Another way to show a forecast is a file of its own;
// another number is a field of Report, in docs/schema/forecast.json as well.
package report
