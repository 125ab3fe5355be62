// Package folder gives each run of an app a folder of its own, as an instance on App
// Service has: a copy of the app, a place for temporary files, and a home.
//
// App Service starts a Python app that it has built from a copy on the instance
// (microsoft/Oryx, issue 880): what the app writes there no other instance sees, and
// a restart begins with a fresh one. If all instances here shared the user's folder,
// they would share sessions in files, too, and a rehearsal would find nothing wrong.
//
// Package platform uses it. Of this module it imports package release alone, which knows
// a virtual environment when it sees one.
package folder
