// Package ci holds what the workflows in .github/workflows leave to the command on a
// pull request's way to production. The package itself looks for credentials.
//
//	digest     a preview, read from Pulumi's JSON
//	comment    the comment on the pull request
//	github     GitHub's API
//	approval   the comparison of an update with what was approved
//
// Only the command imports it. Another step of the workflows is a package here.
package ci
