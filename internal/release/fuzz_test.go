package release_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"scaleout/internal/release"
)

// FuzzRead checks that what is taken of a zip can be unpacked: every path is a local one,
// is there once, is in no file, and nothing is a link.
func FuzzRead(f *testing.F) {
	f.Add([]byte{})
	f.Add(zipOf(f, entry("app.py"), entry("a/b"), entry("a/")))
	f.Add(zipOf(f, entry("../x"), entry("/x")))
	f.Add(zipOf(f, withMode("x", fs.ModeSymlink), zip.FileHeader{Name: "y", Flags: 1, UncompressedSize64: 1 << 40}))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := release.Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("an error of several lines: %q", err)
			}
			return
		}
		files, seen := map[string]bool{}, map[string]bool{}
		for _, e := range a.Entries {
			if !filepath.IsLocal(e.Path) || seen[e.Path] && !e.Dir || strings.ContainsAny(e.Path, "\\\x00") || e.Mode()&fs.ModeSymlink != 0 {
				t.Fatalf("%q is taken", e.Name)
			}
			seen[e.Path], files[e.Path] = true, !e.Dir
		}
		for p := range seen {
			for dir := filepath.Dir(p); dir != "."; dir = filepath.Dir(dir) {
				if files[dir] {
					t.Fatalf("%q is a file and a folder", dir)
				}
			}
		}
	})
}
