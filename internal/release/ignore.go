package release

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v6/plumbing/format/gitignore"
)

// The files that say what is left out of a release.
const (
	gitIgnore    = ".gitignore"
	deployIgnore = ".deployignore"
)

// maxIgnoreFile bounds such a file.
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
func (r rules) leavesOut(at []string, isDir bool) string {
	for _, list := range [][]rule{r.deploy, r.ours, r.git} {
		for i := len(list) - 1; i >= 0; i-- {
			switch list[i].Match(at, isDir) {
			case gitignore.Exclude:
				return list[i].why
			case gitignore.Include:
				return ""
			}
		}
	}
	return ""
}

// readIgnore reads a folder's ignore file, if it has one. One that cannot be understood is
// an error: what it names would be released.
func readIgnore(folder, name string, dir []string) ([]rule, error) {
	file := filepath.Join(folder, name)
	info, err := os.Stat(file)
	at := path.Join(append(dir[:len(dir):len(dir)], name)...)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, unreadable(path.Join(dir...), err) // the folder
	case !info.Mode().IsRegular():
		return nil, nil
	case info.Size() > maxIgnoreFile:
		return nil, fmt.Errorf("%s is larger than %d MB, which no such file has to be", at, maxIgnoreFile>>20)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, unreadable(at, err)
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, fmt.Errorf("%s is not UTF-8, and what it names would be released; save it as UTF-8 "+
			"(what '>' writes in Windows PowerShell 5 is UTF-16)", at)
	}
	var all []rule
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
			all = append(all, rule{gitignore.ParsePattern(line, dir), name})
		}
	}
	return all, nil
}
