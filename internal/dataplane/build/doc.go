// Package build makes of a zip what a site runs: it unpacks the zip into a folder of the
// state folder, and installs there what the app's requirements.txt names, as Oryx does
// for App Service: into a virtual environment with the name antenv.
//
// A folder belongs to one deployment and is never changed again. It is made where it
// stays, because a virtual environment names its own folder in its programs. Nobody runs
// it before its deployment has succeeded, and what a killed process has left of one is
// removed with the next [Clean], since no deployment refers to it.
//
// Where no package index can be reached, the app runs with this machine's packages, and
// the log says so and what they lack. Packages that an index does not have, or that
// cannot be installed, are a failing build.
//
// serve, rehearse and tests import it, to put it behind package scm. Another step of
// Oryx's goes into python.go.
package build
