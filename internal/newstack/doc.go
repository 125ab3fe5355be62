// Package newstack works out the settings of a stack that does not exist yet, and
// writes its file: which tier carries a load within a budget, what each costs, and
// which kind of cache Azure will create.
//
// It asks nobody and nothing: answers come as values. Package settings judges them, here
// as for every other stack.
//
// The commands import it. The next question is a row in field.go, and a line in
// file.go.
package newstack
