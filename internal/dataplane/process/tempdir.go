package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"
)

// removalTime bounds the attempts to remove a folder that others still write to.
const removalTime = 10 * time.Second

// cleaned is a message of the janitor.
type cleaned struct {
	Dir   string `json:",omitempty"`
	Error string `json:",omitempty"`
	// Of an error about a file: what was done to which, and the number of the system's error.
	Op, Path string        `json:",omitempty"`
	Number   syscall.Errno `json:",omitempty"`
}

// failure is the message of an error.
func failure(err error) cleaned {
	c := cleaned{Error: err.Error()}
	if file := (*fs.PathError)(nil); errors.As(err, &file) && errors.As(file.Err, &c.Number) {
		c.Op, c.Path = file.Op, file.Path
	}
	return c
}

// TempDir makes a folder that only this user can read (0700). cleanup removes it
// with all that is in it; if we end first, however we end, a janitor does.
// pattern is that of os.MkdirTemp.
func TempDir(pattern string) (dir string, cleanup func() error, err error) {
	if err := checkDispatched(); err != nil {
		return "", nil, err
	}
	cmd := helper("janitor", pattern)
	in, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("cannot start a janitor for a temporary folder: %w", err)
	}
	messages := json.NewDecoder(out)
	first, err := hear(messages)
	if err != nil {
		_ = in.Close()
		_ = cmd.Wait()
		return "", nil, fmt.Errorf("cannot make a temporary folder: %w", err)
	}
	return first.Dir, sync.OnceValue(func() error {
		_ = in.Close()
		_, err := hear(messages)
		_ = cmd.Wait()
		if err != nil {
			return fmt.Errorf("cannot remove the temporary folder: %w", err)
		}
		return nil
	}), nil
}

func hear(messages *json.Decoder) (cleaned, error) {
	var c cleaned
	if err := messages.Decode(&c); err != nil {
		return c, fmt.Errorf("the janitor ended without a word: %w", err)
	}
	switch {
	case c.Path != "":
		return c, &fs.PathError{Op: c.Op, Path: c.Path, Err: c.Number}
	case c.Error != "":
		return c, errors.New(c.Error)
	}
	return c, nil
}

// janitor makes the folder itself, so that there is no moment at which the
// folder is there and nobody would remove it.
func janitor(args []string) int {
	outliveSignals()
	pattern := ""
	if len(args) > 0 {
		pattern = args[0]
	}
	messages := json.NewEncoder(os.Stdout)
	dir, err := os.MkdirTemp("", pattern)
	if err != nil {
		_ = messages.Encode(failure(err))
		return 1
	}
	_ = messages.Encode(cleaned{Dir: dir})
	_, _ = io.Copy(io.Discard, os.Stdin)
	result := cleaned{Dir: dir}
	if err := remove(dir); err != nil {
		result.Error = err.Error()
	}
	_ = messages.Encode(result)
	return 0
}

// remove removes a folder that others may still write into: their guards are
// killing them at the same time. Those who know it by its name find it gone at
// once, or they could make files faster than anybody removes them.
func remove(dir string) error {
	if renamed := dir + ".removed"; os.Rename(dir, renamed) == nil {
		dir = renamed
	}
	result := make(chan error, 1)
	go func() {
		err := os.RemoveAll(dir)
		for began := time.Now(); err != nil && time.Since(began) < removalTime; err = os.RemoveAll(dir) {
			time.Sleep(5 * time.Millisecond)
		}
		result <- err
	}()
	select {
	case err := <-result:
		return err
	case <-time.After(removalTime):
		return fmt.Errorf("somebody still writes into %s", dir)
	}
}
