// Package engine runs a Pulumi program in-process: the real engine, the real
// display, and providers that are Go values instead of downloaded plugins.
//
// It reads what the Pulumi CLI reads (Pulumi.yaml with its typed configuration
// and options, Pulumi.<stack>.yaml with encrypted settings) and writes the
// state as the CLI knows it, so that 'pulumi stack import' accepts an export.
// Where a run was interrupted while it created something, the next run looks
// for it under the id it must have and adopts it (adopt.go), as the CLI's
// 'refresh --import-pending-creates' does by hand.
package engine
