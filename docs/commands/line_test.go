package commands

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// root is the folder of this project.
var root = filepath.Join("..", "..")

// shown matches a command line of the Pulumi CLI in a page, up to whatever ends it: a
// backquote, a comment, or the gap before one. In prose the name is a capitalized one.
var shown = regexp.MustCompile("(?:^|[\\s`'(])(pulumi [a-z-]+(?: ?[^\\s`#&]+)*)")

// shownLines are the lines in all texts for people, and in the workflows, with the files
// that show them.
func shownLines(t *testing.T) map[string][]string {
	t.Helper()
	lines := map[string][]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "examples/*/*.md", "Pulumi*.yaml", ".github/workflows/*.yml"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, file := range files {
			if name := filepath.Base(file); name == "CHANGELOG.md" || name == "CONTRIBUTING.md" {
				continue // what was, and the names of tests
			}
			page, err := os.ReadFile(file)
			require.NoError(t, err)
			text, _, _ := strings.Cut(string(page), begin) // the table of these lines is none itself
			for _, line := range linesIn(text) {
				if !slices.Contains(lines[line], filepath.Base(file)) {
					lines[line] = append(lines[line], filepath.Base(file))
				}
			}
		}
	}
	return lines
}

func linesIn(text string) (all []string) {
	for _, line := range strings.Split(text, "\n") {
		for _, found := range shown.FindAllStringSubmatch(line, -1) {
			all = append(all, strings.TrimRight(found[1], " |.,:;')"))
		}
	}
	return all
}

func TestLinesAreFound(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"    pulumi login            # or: pulumi login file://~": {"pulumi login", "pulumi login file://~"},
		"Read `pulumi preview` before you say yes.":               {"pulumi preview"},
		"    pulumi config set --path 'alertEmails[0]' a@b.c":     {"pulumi config set --path 'alertEmails[0]' a@b.c"},
		"run `pulumi up && pulumi refresh`, or (pulumi destroy).": {"pulumi up", "pulumi refresh", "pulumi destroy"},
		"uses: pulumi/actions@1, pulumi-version":                  nil,
		"the Pulumi CLI, `pulumi` itself":                         nil,
	} {
		assert.Equal(t, want, linesIn(text), text)
	}
}

// Every line is a step of a journey, or has its reason, and none has both or is gone.
func TestEveryShownLineIsRun(t *testing.T) {
	t.Parallel()
	lines := shownLines(t)
	assert.Greater(t, len(lines), 30)
	run := map[string]bool{}
	for _, j := range journeys() {
		for _, s := range j.steps {
			run[s.line] = true
			assert.True(t, lines[s.line] != nil || s.extra, "no page shows %q any more", s.line)
		}
	}
	for line, files := range lines {
		assert.NotEqual(t, run[line], notRun[line] != "", "%q, in %v, is neither run nor has a reason, or both", line, files)
	}
	for line := range notRun {
		assert.NotEmpty(t, lines[line], "no page shows %q any more", line)
	}
}
