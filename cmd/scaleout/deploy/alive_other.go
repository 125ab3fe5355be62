//go:build !unix

package deploy

import "os"

// alive reports whether a process exists: elsewhere one that does not cannot be opened.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err == nil {
		_ = p.Release()
	}
	return err == nil
}
