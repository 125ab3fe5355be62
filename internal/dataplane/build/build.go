package build

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"scaleout/internal/release"
)

// limit is the time that a build may take.
const limit = 20 * time.Minute

// Folder is where a build lies, below the state folder.
func Folder(home, name string) string { return filepath.Join(home, "builds", name) }

// Options are of one build.
type Options struct {
	Home     string // state folder
	Name     string // of the build: its deployment's id
	Zip      string // file
	Settings map[string]string
	// Environ is this machine's environment; nil: our own.
	Environ []string
	// Log hears what the build does, line by line. It must not call back.
	Log func(line string)
}

// nameForm keeps a name to one folder of its own.
var nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

const longestName = 128

// Make makes a build. When it fails, nothing is left of it; the error is one line, and
// the log has the rest.
func Make(ctx context.Context, o Options) (err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if len(o.Name) > longestName || !nameForm.MatchString(o.Name) {
		return fmt.Errorf("%q cannot be the name of a build", o.Name)
	}
	if o.Environ == nil {
		o.Environ = os.Environ()
	}
	dir := Folder(o.Home, o.Name)
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	if err := unpack(ctx, o.Zip, dir, o.Log); err != nil {
		return err
	}
	b := &python{Options: o, dir: dir}
	return b.install(ctx)
}

// Clean removes all builds but those with the names, which somebody runs or may go back to.
func Clean(home string, keep []string) error {
	builds := Folder(home, "")
	entries, err := os.ReadDir(builds)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if !slices.Contains(keep, e.Name()) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(builds, e.Name())))
		}
	}
	return err
}

// unpack unpacks a zip into an empty folder.
func unpack(ctx context.Context, file, dir string, log func(string)) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	archive, err := release.Read(f, info.Size())
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	log(fmt.Sprintf("Extracting the zip: %d entries, %.2f MB", len(archive.Entries), float64(archive.Size)/(1<<20)))
	for _, e := range archive.Entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := extract(ctx, root, e); err != nil {
			return fmt.Errorf("%s cannot be extracted: %w", e.Path, err)
		}
	}
	return nil
}

// extract writes one entry. Every file may be run, since Kudu gives everybody all
// permissions (KuduLite, PushDeploymentController.LocalZipFetch), and keeps its time.
func extract(ctx context.Context, root *os.Root, e release.Entry) error {
	name := filepath.FromSlash(e.Path)
	if e.Dir {
		return root.MkdirAll(name, 0o755)
	}
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	from, err := e.Open()
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	to, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	size := int64(e.UncompressedSize64)
	// What an entry says of its size need not be so.
	n, err := io.Copy(to, io.LimitReader(release.Until(ctx, from), size+1))
	if err == nil && n > size {
		err = errors.New("it is larger than the zip's directory says")
	}
	if err = errors.Join(err, to.Close()); err != nil || e.Modified.IsZero() {
		return err
	}
	return root.Chtimes(name, e.Modified, e.Modified)
}
