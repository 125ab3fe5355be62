// Package realpulumi has the real 'pulumi' command for tests: built from source, since no
// registry of packages for Go has it ready, with a language host for programs that are
// built already.
//
// The command is a module of its own in testdata/cli, so that go.mod need not name the
// SDKs of all the clouds whose storage it can use. A test here keeps its version that of
// the engine in go.mod.
//
// Only tests import it. What else a test needs of Pulumi's programs goes here; how they
// behave against 'scaleout local serve' is tested in docs/commands.
package realpulumi
