package folder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"scaleout/internal/release"
)

// A Copy is the place of one run of an app.
type Copy struct {
	Dir  string // the app; empty where it has no folder
	Temp string // TMPDIR
	Home string // HOME

	source string
	copied map[string]stamp // files below Dir as they came
}

// A stamp changes when a file is written to.
type stamp struct {
	size    int64
	changed time.Time
}

// skipped are folders that no app reads: histories, and the state of this tool.
var skipped = map[string]bool{".git": true, ".hg": true, ".svn": true, ".scaleout": true}

// Make makes a folder below parent with a copy of source, which may be empty. Virtual
// environments are not copied, because their programs name the folder in which they
// were made: the copy has links to them. Whoever runs the app keeps it from writing
// there.
func Make(parent, source string) (*Copy, error) {
	root, err := os.MkdirTemp(parent, "run-")
	if err != nil {
		return nil, err
	}
	c := &Copy{Temp: filepath.Join(root, "tmp"), Home: filepath.Join(root, "home"), source: source, copied: map[string]stamp{}}
	err = errors.Join(os.Mkdir(c.Temp, 0o700), os.Mkdir(c.Home, 0o700))
	if err == nil && source != "" {
		c.Dir = filepath.Join(root, "app")
		err = c.fill()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot give the app a folder of its own: %w", err), os.RemoveAll(root))
	}
	return c, nil
}

// Remove removes it with all that the app wrote.
func (c *Copy) Remove() error {
	if c.Home == "" {
		return nil
	}
	return os.RemoveAll(filepath.Dir(c.Home))
}

func (c *Copy) fill() error {
	return filepath.WalkDir(c.source, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return ifReadable(err, d)
		}
		name, err := filepath.Rel(c.source, path)
		if err != nil {
			return err
		}
		to := filepath.Join(c.Dir, name)
		switch {
		case d.IsDir() && skipped[d.Name()] && name != ".":
			return fs.SkipDir
		case d.IsDir() && name != "." && release.IsEnvironment(path):
			if err := os.Symlink(path, to); err != nil {
				return err
			}
			return fs.SkipDir
		case d.IsDir():
			return os.Mkdir(to, 0o700)
		case d.Type() == fs.ModeSymlink:
			return c.link(path, to)
		case d.Type().IsRegular():
			return ifReadable(c.file(path, name), d)
		}
		return nil // a socket, a pipe
	})
}

// ifReadable passes over what the app could not read either.
func ifReadable(err error, d fs.DirEntry) error {
	switch {
	case !errors.Is(err, fs.ErrPermission) && !errors.Is(err, fs.ErrNotExist):
		return err
	case d != nil && d.IsDir():
		return fs.SkipDir
	}
	return nil
}

// link copies a symbolic link. One that stays within the app leads to the copy's own
// file, so that nothing is written through it.
func (c *Copy) link(path, to string) error {
	target, err := os.Readlink(path)
	if err != nil {
		return err
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(path), target)
	}
	if within, err := filepath.Rel(c.source, target); err == nil && filepath.IsLocal(within) {
		target = filepath.Join(c.Dir, within)
	}
	return os.Symlink(target, to)
}

// file copies a file; on file systems that can, without copying what is in it
// (copy_file_range).
func (c *Copy) file(path, name string) error {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	to := filepath.Join(c.Dir, name)
	into, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, info.Mode().Perm()|0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(into, from); err != nil {
		return errors.Join(err, into.Close())
	}
	if err := into.Close(); err != nil {
		return err
	}
	if err := os.Chtimes(to, info.ModTime(), info.ModTime()); err != nil {
		return err
	}
	c.copied[name] = stamp{info.Size(), info.ModTime()}
	return nil
}

// wwwroot is where App Service has the app.
const wwwroot = "/home/site/wwwroot"

// Inside returns a text in which the app's folder, by its name on App Service or by
// its real one, is that of the copy.
func (c *Copy) Inside(text string) string {
	if c.Dir == "" {
		return text
	}
	for _, dir := range []string{wwwroot, c.source} {
		if !strings.Contains(text, dir) {
			continue
		}
		text = regexp.MustCompile(regexp.QuoteMeta(dir)+`([^\w.-]|$)`).ReplaceAllString(text, strings.ReplaceAll(c.Dir, "$", "$$")+"${1}")
	}
	return text
}
