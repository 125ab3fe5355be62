// Package local ties the program, the engine and the embedded Azure together:
// what the local command and the whole-program tests run.
package local
