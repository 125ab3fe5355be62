package home

import (
	"errors"
	"os"
	"path/filepath"
)

// Replace gives a file that exists other content, all at once as Write does. It is
// for files that people keep, outside of a home: the permissions stay, and a link
// stays one.
func Replace(path string, content []byte) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	err = writeSynced(path+aside, content)
	if err == nil {
		err = os.Chmod(path+aside, info.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(path+aside, path)
	}
	if err != nil {
		return errors.Join(err, removeIfThere(path+aside))
	}
	return nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
