// Package conformance is a suite of ARM exchanges, written from Azure's
// documentation: a request, the status and error code it must be answered with,
// and some fields of the body. The same suite runs against the simulator,
// always, and against a real subscription when SCALEOUT_AZURE_CONFORMANCE=1,
// ARM_SUBSCRIPTION_ID and SCALEOUT_AZURE_TOKEN are set; there it creates one
// resource group with a random name and deletes it at the end, whatever
// happens. It costs the price of a P0v3 plan, a Basic C0 cache and a Balanced
// B0 of Azure Managed Redis for about an hour, and of a private endpoint. In a tenant that Azure creates no
// classic cache for, the exchanges about one fail.
//
// SCALEOUT_AZURE_LOCATION chooses the region, by default "eastus".
//
// A documented exchange names the page it was written from. What no page
// states is not here: messages, and rules of the simulator that were only seen
// in public bug reports, have their tests beside the simulator.
//
// Beside it stands what the real Azure was seen to answer, in public recordings: recorded/,
// a file for each service (web.json is Microsoft.Web). Each row is one exchange, as facts:
// source, day and region ("In"), what is there before ("Given", names from the file's
// Givens), method, path, api-version and body as far as they matter, and status, error
// code, an operation's headers and the members of the answer, each with its value or,
// where that is of one run only, its JSON type ("str", "num", "bool", "{}", "[]").
// Members that many answers share are a Shape; a row lists what differs from it, null for
// what it lacks. Members that the simulator leaves out on purpose are in LeftOut, with the
// reason. TestRecorded replays each row in a simulator of its own, prints the table (-v)
// and keeps what still differs in testdata/web.txt; -update writes it. testdata/before.json
// has each type's numbers from before its rows were known.
//
// Members that came after 2019 are shown by later api-versions only, though the day counts, not
// the version: in 2026 Azure shows them in old ones, too. Defaults of which only 2019 speaks
// (alwaysOn of Windows apps, memory reserves of a C0) are as seen or documented later, and remain as differences.
//
// Only tests import it. Another exchange goes into the file of its service, in the
// order in which the suite runs.
package conformance
