package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = ".."

// pages are the project's own Markdown files, from the root.
func pages(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(e.Name(), ".") && e.Name() != root && e.Name() != ".github"
		if e.IsDir() && (hidden || e.Name() == "testdata" || e.Name() == "sdks") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		found[filepath.ToSlash(name)] = string(b)
		return err
	})
	require.NoError(t, err)
	require.Contains(t, found, "README.md")
	return found
}

var (
	inlineLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	htmlLink   = regexp.MustCompile(`\b(?:src|srcset|href)="([^"]+)"`)
	codeSpan   = regexp.MustCompile("`[^`]*`")
	heading    = regexp.MustCompile(`^#{1,6} +(.+?)\s*$`)
)

// prose returns a page without its code, line by line.
func prose(page string) []string {
	var lines []string
	fenced := false
	for _, line := range strings.Split(page, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		} else if !fenced && !strings.HasPrefix(line, "    ") {
			lines = append(lines, line)
		}
	}
	return lines
}

// links returns where a page leads to within the project.
func links(page string) []string {
	text := codeSpan.ReplaceAllString(strings.Join(prose(page), "\n"), "")
	var targets []string
	for _, pattern := range []*regexp.Regexp{inlineLink, htmlLink} {
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(m[1], "://") && !strings.HasPrefix(m[1], "mailto:") {
				targets = append(targets, m[1])
			}
		}
	}
	return targets
}

// anchors returns what GitHub calls a page's headings in addresses.
func anchors(page string) map[string]bool {
	found := map[string]bool{}
	for _, line := range prose(page) {
		if m := heading.FindStringSubmatch(line); m != nil {
			found[slug(m[1])] = true
		}
	}
	return found
}

// slug follows GitHub: lower case, punctuation dropped, spaces to hyphens.
func slug(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '_', r == '-':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, title)
}

func TestLinksResolve(t *testing.T) {
	t.Parallel()
	all, checked := pages(t), 0
	for name, page := range all {
		for _, link := range links(page) {
			checked++
			path, anchor, _ := strings.Cut(link, "#")
			target := name
			if path != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(name), path))
				_, err := os.Stat(filepath.Join(root, target))
				assert.NoError(t, err, "%s links to %s", name, link)
			}
			if anchor != "" {
				assert.True(t, anchors(all[target])[anchor], "%s links to %s: %s has no such heading", name, link, target)
			}
		}
	}
	assert.Greater(t, checked, 50)
}

// Every page is reached from README, and says first whom it is for.
func TestPagesAreFound(t *testing.T) {
	t.Parallel()
	all := pages(t)
	linked := map[string]bool{}
	for _, link := range links(all["README.md"]) {
		path, _, _ := strings.Cut(link, "#")
		linked[path] = true
	}
	for name, page := range all {
		if filepath.Dir(name) == "docs" {
			assert.True(t, linked[name], "README.md does not link to %s", name)
		}
		if filepath.Dir(name) == "docs" || name == "CONTRIBUTING.md" {
			lines := strings.SplitN(page, "\n", 4)
			require.Len(t, lines, 4, name)
			assert.True(t, strings.HasPrefix(lines[2], "For anyone who "), "%s: say first whom it is for", name)
		}
	}
}
