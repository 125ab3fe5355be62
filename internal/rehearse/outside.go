package rehearse

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"scaleout/internal/rehearse/result"
)

// commonPlaces are folders that an app may name itself, instead of asking for a temporary
// one. All instances share them on this machine. On App Service each instance has its own.
var commonPlaces = []string{"/tmp", "/var/tmp", "/dev/shm"}

const (
	deepest      = 3        // folders below a common place
	biggestFile  = 16 << 20 // bytes
	mostOutsides = 2000     // files that are read
)

// markedFiles lists the files in common places that were written since a time and have
// one of the marks in them, by which they are the app's.
func markedFiles(marks []string, since time.Time) []result.File {
	var found []result.File
	left := mostOutsides
	for _, place := range commonPlaces {
		_ = filepath.WalkDir(place, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // others' files may not be readable, or be gone
			case d.IsDir() && path != place && skipOutside(place, path, d.Name()):
				return fs.SkipDir
			case !d.Type().IsRegular() || left == 0:
				return nil
			}
			info, err := d.Info()
			if err != nil || info.ModTime().Before(since) || info.Size() > biggestFile {
				return nil
			}
			left--
			text, err := os.ReadFile(path)
			if err == nil && slices.ContainsFunc(marks, func(m string) bool { return bytes.Contains(text, []byte(m)) }) {
				found = append(found, result.File{
					Path: path, Count: 1, Instances: 1, Database: bytes.HasPrefix(text, []byte("SQLite format 3\x00")),
				})
			}
			return nil
		})
	}
	return result.Folded(found)
}

// skipOutside leaves out what is ours: copies of the app, which are looked at elsewhere,
// and the Redis.
func skipOutside(place, path, name string) bool {
	below, err := filepath.Rel(place, path)
	return err != nil || strings.HasPrefix(name, "scaleout-") || strings.Count(below, string(filepath.Separator)) >= deepest
}

func hasOutside(files []result.File) bool {
	return slices.ContainsFunc(files, func(f result.File) bool { return filepath.IsAbs(f.Path) })
}
