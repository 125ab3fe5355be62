// Command pictures draws the pictures of README.md as SVG: the deployment, from
// the stack file of prod, and the result of a rehearsal, from rehearsal.json, which
// 'scaleout rehearse --stack prod --json' wrote.
//
// Each is drawn four times, light and dark, wide and narrow: an SVG that is shown as
// an image follows neither the theme that somebody chose on GitHub nor the width of
// a phone. README's <picture> chooses.
//
// Nothing imports it. A picture more is a file here, and a line in main.go.
package main

//go:generate go run . ../..
