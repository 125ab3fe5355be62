// Package program is the whole deployment in one function, [Deploy].
//
// The same function runs under the Pulumi CLI against Azure (main.go) and
// in-process against the embedded Azure. It must not know which: nothing here,
// or below, may import the simulator, the stand-in provider or the engine.
package program
