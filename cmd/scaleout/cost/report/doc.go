// Package report shows an estimate to people, as text for 80 columns, and to
// programs, as JSON.
package report
