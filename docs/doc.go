// Package docs holds the tests of the documentation: that links and anchors
// resolve, that the table of settings is the code's, that numbers which are quoted
// are those of the program. The pictures are drawn in docs/pictures, and the promise is put
// to the test in docs/promises.
//
// Nothing imports it. A test of a new kind of page goes here; that shown command
// lines parse is tested where the command is, in cmd/scaleout.
package docs
