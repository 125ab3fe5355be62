//go:build unix

package rehearsal

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// eager is the priority of rehearsals, and of the apps that they start: before tests and
// compilers that only compute, of which none minds to be a second later. What a rehearsal
// sees would be something else then.
const eager = -10

// GoFirst makes this process eager. Only root may do that, and not in every container; errors
// are ignored on purpose, since without it rehearsals are only repeated more often. For Linux a
// priority is a thread's, and new threads and processes have that of whoever starts them.
func GoFirst() {
	for range 2 { // the second time those that were started meanwhile
		threads, err := os.ReadDir("/proc/self/task")
		if err != nil {
			_ = unix.Setpriority(unix.PRIO_PROCESS, 0, eager)
			continue
		}
		for _, thread := range threads {
			if id, err := strconv.Atoi(thread.Name()); err == nil {
				_ = unix.Setpriority(unix.PRIO_PROCESS, id, eager)
			}
		}
	}
}
