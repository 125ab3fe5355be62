package testkit

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files in testdata anew; review every line of the change")

// Updating reports whether -update was given.
func Updating() bool { return *update }

// Golden compares a text with the content of a file. With -update it writes the
// file first.
func Golden(t testing.TB, file, got string) {
	t.Helper()
	Rewrite(t, file, func() string { return got })
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; to write it: go test . -update", err)
	}
	want := string(content)
	if got == want {
		return
	}
	gotLines, wantLines := strings.SplitAfter(got, "\n"), strings.SplitAfter(want, "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			t.Fatalf("%s, line %d:\n  want %q\n  got  %q\nif the new text is better: go test . -update", file, i+1, wantLines[i], gotLines[i])
		}
	}
	t.Fatalf("%s has %d lines, got %d; if the new text is better: go test . -update", file, len(wantLines), len(gotLines))
}

// Rewrite writes a file anew if -update is given. It is for tests that read a
// golden file in a way of their own.
func Rewrite(t testing.TB, file string, content func() string) {
	t.Helper()
	if !Updating() {
		return
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content()), 0o644); err != nil {
		t.Fatal(err)
	}
}
