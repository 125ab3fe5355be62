// Package outputs is the contract between the program and everything that reads
// what a deployed stack exports: the names, the types, and how they are decoded.
//
// It is free of Pulumi, so anything may import it. A new output is a field of
// [Values] here and a line in the program's outputs.go; a test compares the two.
package outputs
