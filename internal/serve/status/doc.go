// Package status is the page of 'local serve' that shows what runs, and does to it what
// happens to every app sooner or later.
//
//	reading.go  what is read of the apps, at a moment
//	tracker.go  one reading after the other becomes what the page shows: pure
//	view.go     what the page shows, as JSON; words.go: how it is said
//	change.go   what has changed between two readings, in sentences
//	command.go  what can be done to an app
//	page.go     the listener, and its end
//	gate.go     who is let in
//	stream.go   everybody who looks gets the newest view, and nobody holds up another
//	status.*    page, style and script
//
// How somebody uses it, is tested in a real browser (testkit.OpenPage).
//
// # Who may use it
//
// Every user of a machine reaches its loopback interface, and every web page reaches it
// through its user's browser. So the page itself is empty. What it shows comes with a key
// that is derived from the secret of Azure Resource Manager, or with one of its tokens. The
// link has the key behind a "#", which browsers send to nobody; the page keeps it for its
// own origin, port included, which cookies do not. The Host header has to be the loopback
// address, and what a browser says of the page that asks has to be this one.
//
// Package serve reads and acts: it is a [Source]. Something else to be shown goes into
// [App], view.go and the page; something else to be done is a row of command.go.
package status
