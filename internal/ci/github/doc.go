// Package github keeps one comment on a pull request up to date, through
// GitHub's REST API ("REST API endpoints for issue comments"). It finds its own
// comment by an invisible marker.
//
// Only the command imports it. Another call is a method of Client.
package github
