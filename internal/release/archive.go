package release

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a zip. maxZip is App Service's ("Deploy files to App Service", ZIP package);
// the others keep a crafted zip from filling a machine, and no app comes near them.
const (
	maxZip       = 2048 << 20 // bytes of the zip itself
	maxUnpacked  = 10 << 30   // bytes of what is in it, the file storage of a Basic plan
	maxDirectory = 64 << 20   // bytes of its directory, some 600,000 files
	maxPlaces    = 1 << 20    // files and folders, those of a crafted deep path, too
	maxName      = 255        // bytes between two slashes, what Linux has (NAME_MAX)
	maxPath      = 2048       // bytes of a name, leaving room for the folder (PATH_MAX is 4096)
)

// An Archive is a zip that can be unpacked on Linux: all names stay inside, none is there
// twice, nothing is a link, and it is not larger than it may be.
type Archive struct {
	Entries []Entry // in the order of the zip
	Size    int64   // of all files
}

// An Entry is a file or a folder in a zip.
type Entry struct {
	*zip.File
	Path string // clean, with slashes, without one at the end
	Dir  bool
}

// What no zip may be, and a zip may turn out to be while it is read or written.
var (
	errTooLarge     = fmt.Errorf("the zip is larger than %d MB, which is the most that App Service takes", maxZip>>20)
	errTooManyFiles = errors.New("the zip has more files than an app can have")
	errLargeList    = fmt.Errorf("the zip's list of files is larger than %d MB, which no app needs", maxDirectory>>20)
)

// Read reads a zip's directory. The error is one line that says what is wrong with it.
func Read(r io.ReaderAt, size int64) (*Archive, error) {
	if size > maxZip {
		return nil, fmt.Errorf("%w; leave out of it what the app does not need, and keep data and media in a storage account",
			errTooLarge)
	}
	bounded := &directory{ReaderAt: r, left: maxDirectory}
	z, err := zip.NewReader(bounded, size)
	switch {
	case bounded.left < 0:
		return nil, errLargeList
	case size == 0:
		return nil, errors.New("the file is empty")
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("this is no zip, or only a part of one")
	case err != nil:
		return nil, fmt.Errorf("the zip cannot be read: %w", err)
	}
	bounded.open = true
	a := &Archive{}
	seen := map[string]bool{} // by path: is it a folder?
	for _, f := range z.File {
		if err := a.add(f, seen); err != nil {
			return nil, err
		}
		if len(seen) > maxPlaces {
			return nil, errTooManyFiles
		}
	}
	return a, a.honest(size)
}

// inflates is how many bytes Deflate makes of one at most (zlib's "Technical Details").
const inflates = 1032

// honest refuses what only a crafted zip says: files that take more room than the zip has,
// since they share it, and files larger than what is stored of them can become.
func (a *Archive) honest(size int64) error {
	stored := uint64(0)
	for _, e := range a.Entries {
		most := e.CompressedSize64
		if e.Method == zip.Deflate {
			most = (most + 1) * inflates
		}
		if stored += e.CompressedSize64; e.CompressedSize64 > uint64(size) || stored > uint64(size) {
			return fmt.Errorf("the zip has %q, which takes room that it does not have; make the zip anew", shorten(e.Name))
		}
		if e.UncompressedSize64 > most {
			return fmt.Errorf("the zip has %q, which says that it is larger than it can be; make the zip anew", shorten(e.Name))
		}
	}
	return nil
}

// directory bounds what is read of a zip until it is open. There is no other bound:
// archive/zip holds the whole directory in memory.
type directory struct {
	io.ReaderAt
	left int64
	open bool
}

// ReadAt implements io.ReaderAt.
func (d *directory) ReadAt(b []byte, at int64) (int, error) {
	if !d.open {
		if d.left -= int64(len(b)); d.left < 0 {
			return 0, errLargeList
		}
	}
	return d.ReaderAt.ReadAt(b, at)
}

func (a *Archive) add(f *zip.File, seen map[string]bool) error {
	if fault := faultOf(f); fault != "" {
		return fmt.Errorf("the zip has %q, %s", shorten(f.Name), fault)
	}
	e := Entry{File: f, Path: path.Clean(f.Name), Dir: strings.HasSuffix(f.Name, "/") || f.Mode().IsDir()}
	if e.Path == "." {
		return nil // the folder itself
	}
	if dir, found := seen[e.Path]; found && !(dir && e.Dir) {
		return fmt.Errorf("the zip has %q twice", e.Path)
	}
	for parent := path.Dir(e.Path); parent != "."; parent = path.Dir(parent) {
		dir, found := seen[parent]
		if found && !dir {
			return fmt.Errorf("the zip has %q as a file and as a folder", parent)
		}
		if found {
			break // and so are those above
		}
		seen[parent] = true
	}
	seen[e.Path] = e.Dir
	if !e.Dir {
		if f.UncompressedSize64 > maxUnpacked || a.Size+int64(f.UncompressedSize64) > maxUnpacked {
			return fmt.Errorf("the zip has more than %d GB when it is unpacked", maxUnpacked>>30)
		}
		a.Size += int64(f.UncompressedSize64)
	}
	a.Entries = append(a.Entries, e)
	return nil
}

var drive = regexp.MustCompile(`^[A-Za-z]:`)

// faultOf says why an entry cannot be unpacked, or returns "".
func faultOf(f *zip.File) string {
	parts := strings.Split(strings.TrimSuffix(f.Name, "/"), "/")
	switch {
	case f.Name == "":
		return "an entry without a name"
	case strings.HasPrefix(f.Name, "/"), drive.MatchString(f.Name):
		return "an absolute path; zip the folder's content with paths that begin in it"
	case strings.Contains(f.Name, `\`):
		return "a path with backslashes, which are part of a name on Linux; " +
			"Compress-Archive of Windows PowerShell 5 writes such, PowerShell 7 does not"
	case slices.Contains(parts, ".."):
		return "a path that leads out of the folder"
	case !utf8.ValidString(f.Name), strings.ContainsFunc(f.Name, unicode.IsControl):
		return "a name with characters that no file of an app has"
	case len(f.Name) > maxPath, longest(parts) > maxName:
		return "a name that is too long for Linux"
	case f.Flags&1 != 0:
		return "an encrypted file; App Service has no password for it"
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return fmt.Sprintf("a file in a compression, method %d, that App Service does not unpack; use the usual one", f.Method)
	case f.Mode().Type() == fs.ModeSymlink:
		return "a link; App Service restores no links from a zip"
	case f.Mode().Type()&^fs.ModeDir != 0:
		return "which is no file"
	case strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 > 0:
		return "a folder with a content of its own"
	}
	return ""
}

func longest(parts []string) int {
	n := 0
	for _, p := range parts {
		n = max(n, len(p))
	}
	return n
}

// shorten keeps an error to a line.
func shorten(name string) string {
	if len(name) <= 80 {
		return name
	}
	return strings.ToValidUTF8(name[:77], "") + "…"
}
