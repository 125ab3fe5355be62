package figure

import _ "embed"

// Script defines the template "scrub": the function scrub of a page's own script. It
// lets people point at a picture, or move a slider, for the numbers of a step of time.
//
//go:embed script.html.tmpl
var Script string
