// Package conformance is a suite of ARM exchanges, written from Azure's
// documentation: a request, the status and error code it must be answered with,
// and some fields of the body. The same suite runs against the simulator,
// always, and against a real subscription when SCALEOUT_AZURE_CONFORMANCE=1,
// ARM_SUBSCRIPTION_ID and SCALEOUT_AZURE_TOKEN are set; there it creates one
// resource group with a random name and deletes it at the end, whatever
// happens. It costs the price of a P0v3 plan, a Basic C0 cache and a Balanced
// B0 of Azure Managed Redis for about an hour. In a tenant that Azure creates no
// classic cache for, the exchanges about one fail.
//
// SCALEOUT_AZURE_LOCATION chooses the region, by default "eastus".
//
// An exchange names the documentation page it was written from. What no page
// states is not here: messages, and rules of the simulator that were only seen
// in public bug reports, have their tests beside the simulator.
//
// Only tests import it. Another exchange goes into the file of its service, in the
// order in which the suite runs.
package conformance
