package process

import (
	"bytes"
	"os"
	"strconv"
	"time"
)

// tick is the unit of times in /proc: USER_HZ is 100 on all machines that Go
// supports (proc(5), sysconf(3)).
const tick = time.Second / 100

// endedChildren returns what the children that a process has waited for used:
// cutime and cstime, fields 16 and 17 of /proc/<pid>/stat (proc(5)).
func endedChildren(pid int) time.Duration {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	// The second field is the program's name, which may hold blanks and
	// brackets; the third follows its last bracket.
	end := bytes.LastIndexByte(stat, ')')
	if end < 0 {
		return 0
	}
	fields := bytes.Fields(stat[end+1:])
	if len(fields) < 15 {
		return 0
	}
	user, _ := strconv.ParseInt(string(fields[13]), 10, 64)
	system, _ := strconv.ParseInt(string(fields[14]), 10, 64)
	return time.Duration(user+system) * tick
}
