// Package components holds the parts of the deployment, one Pulumi component
// to a file: [Plan], [SessionCache], [App], [Autoscale], [Telemetry] and, in
// several files, [Monitoring].
//
// A component takes typed arguments, creates its Azure resources as children
// whose names start with its own, and exposes what the other parts need. It
// reads no configuration: package program translates settings to arguments.
// What is decided here is what a Flask app needs in order to run on two or more
// instances; everything else is an argument.
//
// It imports internal/azure/catalog, and the parts of program that need no settings.
// A new Azure resource is a component here, a row in internal/azure/provider, and a
// file in internal/azure/sim.
package components
