// Package engine runs a Pulumi program in-process: the real engine, the real
// display, and providers that are Go values instead of downloaded plugins.
//
// It reads what the Pulumi CLI reads (Pulumi.yaml with its typed configuration
// and options, Pulumi.<stack>.yaml with encrypted settings) and writes the
// state as the CLI knows it, so that 'pulumi stack import' accepts an export.
// Where a run was interrupted while it created something, the next run looks
// for it under the id it must have and recovers it (recover.go), as the CLI's
// 'refresh --import-pending-creates' does by hand.
//
// What is done with a stack, embedded or in rehearsal, imports it. The engine
// knows neither Azure nor the program's settings: providers and checks are handed
// to it. Another verb of Pulumi's is an operation (operation.go). What only
// Pulumi's test code offers goes into testcode.go, and nowhere else.
package engine
