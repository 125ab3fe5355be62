// Package login is the one description of how a test user logs in to an app, for all
// that do: a rehearsal and the checks of a live deployment.
//
// The usual app of this project takes a form with the field "user" and says in JSON who
// is logged in. What takes more is described by the variable SCALEOUT_LOGIN_FORM, in
// which people give the fields; what a browser finds on the login page itself, such as
// a CSRF token, is read from there. Nothing here sends a request: each caller has a
// client of its own.
//
// Values of fields may be secrets: they reach no error and no String. Anything but
// production may import this package; it imports leaves only.
package login
