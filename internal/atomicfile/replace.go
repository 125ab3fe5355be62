package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace writes a file that people keep or name. One that exists keeps its
// permissions, and a link to it stays a link; one that is missing is made. What
// is not a regular file, such as /dev/stdout, is written to where it is.
func Replace(path string, content []byte, options ...Option) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if target, err := os.Readlink(path); err == nil {
			return fmt.Errorf("%s is a link to %s, which does not exist; remove the link", path, target)
		}
		return Write(path, content, options...)
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return os.WriteFile(path, content, info.Mode().Perm())
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	return Write(real, content, append(options[:len(options):len(options)], keep(info.Mode().Perm()))...)
}
