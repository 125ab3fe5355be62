// Package github keeps one comment on a pull request up to date, through
// GitHub's REST API ("REST API endpoints for issue comments"). It knows its own
// comment by a marker in it that nobody sees.
package github
