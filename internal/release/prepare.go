package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"scaleout/internal/fail"
	"scaleout/program/shellword"
)

// Options are of what is released.
type Options struct {
	// StartCommand is the stack's. Without one App Service has to find the app itself.
	StartCommand string
	// Progress hears, while a folder is packed, how much of it is; nil: nobody asks.
	Progress func(files int, bytes int64)
}

// A Zip is ready to be sent.
type Zip struct {
	Size    int64     // of the zip, in bytes
	Files   int       // in it
	SHA256  string    // of the zip, in hexadecimal
	LeftOut []LeftOut // of a folder
	Packed  bool      // it was made of a folder

	file *os.File
}

// Prepare packs a folder, or opens a zip that somebody has made, and checks that App
// Service would take it and find the app in it. What is wrong is refused, in one line.
// A folder's zip lies among the temporary files, and nothing is left of it after Close,
// or when the process is killed.
func Prepare(ctx context.Context, source string, o Options) (_ *Zip, err error) {
	z, err := open(ctx, source, o.Progress)
	if err != nil {
		return nil, refuse(source, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, z.Close())
		}
	}()
	archive, err := Read(z.file, z.Size)
	if err != nil {
		return nil, refuse(source, err)
	}
	for _, e := range archive.Entries {
		if !e.Dir {
			z.Files++
		}
	}
	if z.Packed && z.Files == 0 {
		return nil, refuse(source, z.nothing())
	}
	if err := archive.runnable(o.StartCommand, z.LeftOut); err != nil {
		return nil, refuse(source, err)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, z.Content()); err != nil {
		return nil, err
	}
	z.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return z, nil
}

// Content reads the zip from its beginning. Several may read at the same time.
func (z *Zip) Content() *io.SectionReader { return io.NewSectionReader(z.file, 0, z.Size) }

// Close gives the zip up.
func (z *Zip) Close() error {
	err := z.file.Close()
	if z.Packed {
		if e := os.Remove(z.file.Name()); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

func (z *Zip) nothing() error {
	if len(z.LeftOut) == 0 {
		return errors.New("there is no file in the folder")
	}
	return fmt.Errorf("nothing is left of the folder to release: all of it is left out, such as %v", z.LeftOut[0])
}

func refuse(source string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fail.Refuse("--source %s: %w", shellword.Of(source), err)
}

// open opens the source, and packs it if it is a folder.
func open(ctx context.Context, source string, progress func(int, int64)) (*Zip, error) {
	info, err := os.Stat(source)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such folder, and no such zip")
	case err != nil:
		return nil, err
	case info.IsDir():
		return packed(ctx, source, progress)
	case !info.Mode().IsRegular():
		return nil, errors.New("this is neither a folder nor a file")
	}
	file, err := os.Open(source)
	if err != nil {
		return nil, err
	}
	return &Zip{Size: info.Size(), file: file}, nil
}

// packed makes the zip of a folder.
func packed(ctx context.Context, folder string, progress func(int, int64)) (_ *Zip, err error) {
	file, err := os.CreateTemp("", "scaleout-*.zip")
	if err != nil {
		return nil, err
	}
	// Where a file that is open can be removed, nobody has to remember to do it.
	_ = os.Remove(file.Name())
	z := &Zip{Packed: true, file: file}
	defer func() {
		if err != nil {
			err = errors.Join(err, z.Close())
		}
	}()
	if z.LeftOut, err = pack(ctx, folder, file, progress); err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	z.Size = info.Size()
	return z, nil
}
