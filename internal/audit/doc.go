// Package audit judges a deployment by what auditors ask of App Service, Redis, Key Vault and Azure Front Door:
// Azure Policy's built-in definitions, the Microsoft cloud security benchmark, CIS,
// Microsoft's resiliency library (APRL) and PSRule.
//
// It works as package verify does. What can be read through Azure Resource Manager, with
// the role Reader, is gathered first (read*.go). Then each item judges what was read
// (judge_*.go): pure functions, listed in item.go. No finding holds a secret.
//
// The ids under which auditors know an item are data: reference.csv, each with the
// document that has it and that document's date. An id that nobody saw in a document is
// not in it.
//
// Whether the deployment is in Azure, in the embedded Azure, or only what a stack file
// would make of an empty one, is not known here: [Options] say who answers.
//
// What --json writes is [Report], in docs/schema/audit.json as well. The tables of
// docs/audit.md are written by a test, from prod on an embedded Azure.
//
// Only commands import it. A new item is a row in item.go, its ids in reference.csv and a
// function in judge_*.go; where it needs more than is read already, a part in facts.go and
// its reading in read*.go; and a pass and a fail in item_test.go.
package audit
