package release

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxRequirements bounds what is read of a requirements file.
const maxRequirements = 1 << 20

// A line of a requirements file that names another one, as pip reads it ("Requirements File
// Format"): a comment begins after a space, and what has a scheme or a variable is not looked
// for here.
var (
	another = regexp.MustCompile(`^\s*(?:(-[rc])\s*=?\s*|(--requirement|--constraint)(?:\s*=\s*|\s+))(\S+)`)
	comment = regexp.MustCompile(`(^|\s+)#.*$`)
	distant = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]+:|\$\{`)
)

// requirementsWhole returns why pip would not read a requirements file, or another one that
// it names: a build finds that out when everything is uploaded.
func (a *Archive) requirementsWhole(name string, leftOut []LeftOut, seen map[string]bool) error {
	seen[name] = true
	text, err := a.requirementsText(name)
	if err != nil {
		return err
	}
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", "")) {
		found := another.FindStringSubmatch(comment.ReplaceAllString(strings.TrimRight(line, "\r\n"), ""))
		if found == nil || distant.MatchString(found[3]) {
			continue
		}
		named := path.Join(path.Dir(name), found[3])
		if path.IsAbs(found[3]) {
			named = found[3]
		}
		if a.file(named) == nil {
			return fmt.Errorf("%s names %s (%s), which is not in it%s; pip would end with an error",
				name, found[3], found[1]+found[2], because(named, leftOut))
		}
		if !seen[named] {
			if err := a.requirementsWhole(named, leftOut, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

// because says which rule has left a file out.
func because(name string, leftOut []LeftOut) string {
	for _, l := range leftOut {
		if l.Path == name || strings.HasSuffix(l.Path, "/") && strings.HasPrefix(name, l.Path) {
			return ", since it is left out: " + l.Why
		}
	}
	return ""
}

func (a *Archive) file(name string) *Entry {
	for i, e := range a.Entries {
		if e.Path == name && !e.Dir {
			return &a.Entries[i]
		}
	}
	return nil
}

// requirementsText reads a requirements file as pip does: as UTF-8, or as what a byte order
// mark at its beginning says.
func (a *Archive) requirementsText(name string) (string, error) {
	file, err := a.file(name).Open()
	if err != nil {
		return "", fmt.Errorf("%s cannot be read: %w", name, err)
	}
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(io.LimitReader(transform.NewReader(file, unicode.BOMOverride(encoding.Nop.NewDecoder())), maxRequirements))
	switch {
	case err != nil:
		return "", fmt.Errorf("%s cannot be read: %w", name, err)
	case !utf8.Valid(text) && len(text) < maxRequirements, bytes.IndexByte(text, 0) >= 0:
		return "", fmt.Errorf("%s is not UTF-8, and pip cannot read it; save it as UTF-8", name)
	}
	return string(text), nil
}
