// Package embedded is Azure without Azure: the ARM simulator, kept in a home
// folder, and the providers through which Pulumi's engine reaches it.
//
// Time in it is virtual. It starts at the machine's time and moves when
// somebody waits, so that the twenty minutes which a cache takes costs nothing.
package embedded
