//go:build unix

package home

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

const othersWrite = 0o022 // the group and everybody else

func refuseOtherWriters(dir string, info fs.FileInfo) error {
	if mode := info.Mode().Perm(); mode&othersWrite != 0 {
		return fmt.Errorf("others may write to the state folder %s (its permissions are %04o), so nothing in it can be trusted; "+
			"'chmod go-w %[1]s' keeps them out if you know what lies there, or choose another folder with --home", dir, mode)
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok && int(s.Uid) != os.Geteuid() {
		return fmt.Errorf("the state folder %s belongs to another user (uid %d, and this is uid %d), so nothing in it can be trusted; "+
			"choose another folder with --home", dir, s.Uid, os.Geteuid())
	}
	return nil
}
