// Package arm asks Azure Resource Manager questions, through the Azure SDK's own
// pipeline: its tokens, its retries, its throttling.
//
// It is untyped, as ARM's JSON is. What is asked of Azure here is a dozen
// documented calls, for which the typed packages of the SDK would be some
// hundred thousand lines. A call has a deadline, and a failure is a [Failure]
// that explains in one line what is wrong and what to do.
//
// Answers are read as an [Object], in which nothing need be there. Ids are parsed by
// [ParseResourceID], and api-versions are in apiversion.go, both for
// all of the module. It knows no stack: what is done to one, or asked about it, imports
// this package. A new call is a path at the place that needs it, and where it differs
// an api-version here.
package arm
