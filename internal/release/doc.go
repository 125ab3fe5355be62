// Package release makes what is released of a folder: a zip as App Service's zip
// deployment takes it, and checks a zip that somebody has made.
//
// [Prepare] is for whoever releases. [Read] knows which zips can be unpacked on Linux
// without harm; whoever unpacks one relies on it, and reads it by [Until].
//
// # What goes into the zip
//
// All files of the folder but those that .gitignore and .deployignore name, which have
// one form and apply in every folder. .deployignore has the last word: "!dist" there
// brings back what .gitignore leaves out, such as what a build has made. Left out by
// rule are histories, virtual environments, what Python makes anew, and .env files; of
// these, only .deployignore brings something back. Git's excludes outside of the folder
// do not count: they differ between two people. Empty folders are left out, too.
//
// A link to a file inside the folder becomes a copy of that file, since App Service
// restores no links from a zip of a Python app. Any other link is refused.
//
// # Reproducible
//
// One content makes one zip, byte by byte, whoever packs it where and when: names are
// sorted, and permissions are 0755 for what somebody may run and 0644 for the rest. A
// file's time is no constant, though. App Service copies only files "if their timestamps
// don't match what is already deployed", and Python takes compiled code for current that
// was made of a source with the same time and size: with one time for all, a release
// could leave the old code running. So the time is drawn from the content.
//
// The package imports catalog and fail. Commands, package build and tests import it.
// What else can be wrong with a zip is a row in archive.go; with the app in it, a rule in
// runnable.go.
package release
