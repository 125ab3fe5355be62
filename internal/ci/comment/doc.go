// Package comment turns a preview and its cost into the Markdown of a comment
// on a pull request. It is pure.
//
//	digest.go     what a preview does to each resource
//	drift.go      what others have changed in Azure
//	danger.go     what deleting or replacing a resource means to the app's users
//	markdown.go   the comment
//	cost.go       its table of costs
//
// What it quotes may come from a fork: package markdown keeps it from becoming Markdown, HTML,
// a link or a mention, and each part of it has a limit. It shows no secret, which Pulumi's JSON masks, and no resource
// id, which names the subscription.
//
// Only the command imports it. Another part of the comment is a file of its own.
package comment
