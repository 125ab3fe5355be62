// Package github asks GitHub's REST API, and keeps one comment on a pull request up to
// date ("REST API endpoints for issue comments"). It finds its own comment by an
// invisible marker.
//
//	client.go    one call
//	comment.go   the comment
//	event.go     the workflow run that ended, and its pull request
//	subject.go   what the tokens of the repository's jobs say who they are
//
// Only the command imports it. Another call is a method of Client.
package github
