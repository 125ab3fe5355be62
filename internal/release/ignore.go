package release

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v6/plumbing/format/gitignore"
)

// The files that say what is left out of a release.
const (
	gitIgnore    = ".gitignore"
	deployIgnore = ".deployignore"
)

// maxIgnoreFile bounds what is read of such a file.
const maxIgnoreFile = 1 << 20

// byRule are left out whatever .gitignore says, each with the reason.
var byRule = []struct{ pattern, why string }{
	{".git", "history"}, {".hg", "history"}, {".svn", "history"}, {".scaleout", "state of this tool"},
	{"__pycache__/", "Python makes it anew"}, {"*.py[co]", "Python makes it anew"},
	{".pytest_cache/", "cache"}, {".mypy_cache/", "cache"}, {".ruff_cache/", "cache"},
	{".env", "may hold secrets"}, {".env.*", "may hold secrets"}, {".DS_Store", "of macOS"},
}

// A rule is a line of an ignore file, or one of our own.
type rule struct {
	gitignore.Pattern
	why string
}

// rules decide about a path. Those of a later list, and of one list the last one, win.
type rules struct{ git, ours, deploy []rule }

func newRules() rules {
	r := rules{}
	for _, b := range byRule {
		r.ours = append(r.ours, rule{gitignore.ParsePattern(b.pattern, nil), b.why})
	}
	return r
}

// within returns the rules that hold in a folder, by its path from the top.
func (r rules) within(root string, dir []string) (rules, error) {
	folder := filepath.Join(append([]string{root}, dir...)...)
	git, err := readIgnore(folder, gitIgnore, dir)
	if err != nil {
		return r, err
	}
	deploy, err := readIgnore(folder, deployIgnore, dir)
	r.git = append(r.git[:len(r.git):len(r.git)], git...)
	r.deploy = append(r.deploy[:len(r.deploy):len(r.deploy)], deploy...)
	return r, err
}

// leavesOut returns why a path is left out, or "".
func (r rules) leavesOut(path []string, isDir bool) string {
	for _, list := range [][]rule{r.deploy, r.ours, r.git} {
		for i := len(list) - 1; i >= 0; i-- {
			switch list[i].Match(path, isDir) {
			case gitignore.Exclude:
				return list[i].why
			case gitignore.Include:
				return ""
			}
		}
	}
	return ""
}

// readIgnore reads a folder's ignore file, if it has one.
func readIgnore(folder, name string, dir []string) ([]rule, error) {
	f, err := os.Open(filepath.Join(folder, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	var all []rule
	lines := bufio.NewScanner(io.LimitReader(f, maxIgnoreFile))
	for first := true; lines.Scan(); first = false {
		line := lines.Text()
		if first {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
			all = append(all, rule{gitignore.ParsePattern(line, dir), name})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(folder, name), err)
	}
	return all, nil
}
