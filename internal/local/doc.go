// Package local is a session on the embedded Azure: one stack of this project, the
// engine in this process, and an Azure without Azure, which is the ARM simulator
// kept in a home folder and the providers through which the engine reaches it.
//
// Time in that Azure is virtual. It starts at the machine's time and moves when
// somebody waits, so that the twenty minutes which a cache takes cost nothing.
//
// Whatever works on a stack of the embedded Azure imports it: a session is opened,
// used and closed. Reading a stack's settings without opening anything is package
// stackfile's, and what runs behind the Azure is that of internal/dataplane.
package local
