// Package verify looks at a live deployment and reports whether it is what this
// project promises: no downtime, nobody logged out.
//
// It works in two steps. What can be seen is gathered first: from Azure Resource
// Manager, from the app over HTTPS, and from the cache over TLS (observe*.go,
// probe*.go). Then each check judges what was seen (judge*.go): pure functions,
// listed in check.go, that say what they saw, why it matters and what to do. No
// finding holds a secret.
//
// Whether the deployment is in Azure or in the embedded Azure is not known here:
// the two differ in who answers, which [Options] say.
//
// Only commands import it. A new check is a row in check.go, a function in judge*.go
// and, where it needs more than is read already, one in observe*.go.
//
// # What the app must offer for the check of sessions
//
// Two paths and a header, as examples/flask has them; the paths and the header's
// name can be others:
//
//	POST /login    form field user=NAME: logs in; 2xx, 302 or 303, with a session cookie
//	GET  /session  200 and JSON {"user": "NAME"} to who is logged in, 401 to who is not
//	X-Instance-Id  in every answer: WEBSITE_INSTANCE_ID, which App Service sets
package verify
