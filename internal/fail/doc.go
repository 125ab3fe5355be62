// Package fail is the one error that a command ends with: its kind, which decides
// the exit code, its text, and the next step for whoever reads it.
//
// It is a leaf: it imports nothing of this module, and every package but production
// (main.go, program, components) may import it. Production returns
// settings.Problems; the package that receives them makes an [Error] of them.
//
// A new exit code is a new [Kind] here and a line in 'scaleout help'.
package fail
