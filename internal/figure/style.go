package figure

import _ "embed"

// Style defines the template "style": colours for light and dark, type, tables, and the
// parts of pictures. It needs no other file.
//
//go:embed style.html.tmpl
var Style string
