package newstack

import (
	"errors"
	"os"
)

// Create writes a file that is not there yet. O_EXCL refuses one that is, and a link,
// wherever it leads (open(2)).
func Create(path string, content []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
