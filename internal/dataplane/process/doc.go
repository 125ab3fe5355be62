// Package process runs programs that cannot outlive this one.
//
// Each program gets a guard: this binary once more, in a process group of its
// own. The guard starts the program as the leader of another new process group
// and holds the reading end of a pipe from us. When we end, however we end, the
// kernel closes our end of the pipe; the guard then kills the group and ends.
// Temporary folders have a janitor that works in the same way.
//
// Because guard and janitor are this binary, its main (and TestMain of tests)
// has to call Dispatch before anything else.
//
// On Linux the guard also collects processes that left the group (daemons), so
// that nothing at all stays. Elsewhere a program that makes itself a daemon gets
// away. Windows has no process groups of this kind: Start refuses there.
//
// Whatever starts programs may import it; it imports nothing of this module. What
// only one system can do goes into a file with that system's name.
package process
