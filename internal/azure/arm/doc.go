// Package arm asks Azure Resource Manager questions, through the Azure SDK's own
// pipeline: its tokens, its retries, its throttling.
//
// It is untyped, as ARM's JSON is. What is asked of Azure here is a dozen
// documented calls, for which the typed packages of the SDK would be some
// hundred thousand lines. A call has a deadline, and a failure is a [Failure]
// that says in one line what is wrong and what to do.
package arm
