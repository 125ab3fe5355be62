package folder

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A File is one that an app wrote, with its path below the app's folder, $TMPDIR or
// $HOME.
type File struct {
	Path     string // "flask_session/2029240f", "$TMPDIR/cache.db"
	Database bool   // an SQLite database
}

// most bounds the files that are listed of each place: more make no other report.
const most = 10_000

// derived are files that a language makes anew whenever they are missing.
var derived = map[string]bool{"__pycache__": true, ".cache": true, "node_modules": true}

// Written lists what the app wrote since it was copied. Empty files and what is
// derived from the code are left out.
func (c *Copy) Written() []File {
	var all []File
	for _, place := range []struct{ dir, name string }{{c.Dir, ""}, {c.Temp, "$TMPDIR"}, {c.Home, "$HOME"}} {
		if place.dir == "" {
			continue
		}
		found := 0
		_ = filepath.WalkDir(place.dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // it is being removed
			case d.IsDir() && derived[d.Name()]:
				return fs.SkipDir
			case !d.Type().IsRegular() || found == most || strings.HasSuffix(path, ".pyc"):
				return nil
			}
			name, err := filepath.Rel(place.dir, path)
			if err != nil || !c.changed(place.name, name, d) {
				return nil
			}
			found++
			all = append(all, File{Path: filepath.ToSlash(filepath.Join(place.name, name)), Database: isDatabase(path)})
			return nil
		})
	}
	slices.SortFunc(all, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return all
}

func (c *Copy) changed(place, name string, d fs.DirEntry) bool {
	info, err := d.Info()
	if err != nil || info.Size() == 0 {
		return false
	}
	came, known := c.copied[name]
	return place != "" || !known || came.size != info.Size() || !came.changed.Equal(info.ModTime())
}

// isDatabase looks for the header of an SQLite file ("Database File Format", 1.3).
func isDatabase(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	header := make([]byte, 16)
	n, _ := f.Read(header)
	return bytes.Equal(header[:n], []byte("SQLite format 3\x00"))
}
