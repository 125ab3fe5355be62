package commands

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
	"scaleout/internal/testkit/realpulumi"
)

// A step is a command line, and what it has to do.
type step struct {
	line   string // as a page has it
	typed  string // as it is typed here, where that differs
	first  func(*terminal)
	fails  bool
	says   []string // is in what it prints
	silent []string // is not
	then   func(*terminal, string)
	shows  string // for the table; empty: no row of its own
	extra  bool   // in no page
}

// A journey is what somebody does, in order.
type journey struct {
	name  string
	steps []step
}

// run types a line and compares what happens.
func (s step) run(p *terminal) {
	p.t.Helper()
	if s.first != nil {
		s.first(p)
	}
	line := s.typed
	if line == "" {
		line = s.line
	}
	code, out := p.run(line)
	require.Equal(p.t, s.fails, code != 0, "%s\n%s", line, out)
	for _, words := range s.says {
		assert.Contains(p.t, out, words, line)
	}
	for _, words := range append(s.silent, "is expected to have version", "panic:", "goroutine ") {
		assert.NotContains(p.t, out, words, line)
	}
	if s.then != nil {
		s.then(p, out)
	}
}

const (
	begin = "<!-- what ran: pulumi -->\n\n"
	end   = "\n<!-- end -->\n"
)

// table lists the lines that were run, each once, in the order of the journeys.
func table(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "Pulumi CLI %s:\n\n| command | what is held |\n| --- | --- |\n", strings.TrimPrefix(realpulumi.Version(t, root), "v"))
	for _, j := range journeys() {
		for _, s := range j.steps {
			if s.shows != "" {
				fmt.Fprintf(&b, "| `%s` | %s |\n", s.line, strings.ReplaceAll(s.shows, "|", `\|`))
			}
		}
	}
	b.WriteString("\nNot run:\n\n")
	for _, line := range notRunOrder() {
		fmt.Fprintf(&b, "- `%s`: %s\n", line, notRun[line])
	}
	return b.String()
}

// checkTable compares what docs say with what was run.
func checkTable(t *testing.T) {
	t.Helper()
	file := filepath.Join(root, "docs", "embedded-azure.md")
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(content), begin)
	require.True(t, found, begin)
	said, after, found := strings.Cut(rest, end)
	require.True(t, found, end)
	ran := table(t)
	testkit.Rewrite(t, file, func() string {
		said = ran
		return before + begin + ran + end + after
	})
	assert.Equal(t, ran, said, "go test ./docs/commands -update")
}
