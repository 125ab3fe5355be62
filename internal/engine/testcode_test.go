package engine

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Pulumi's own test code carries no promise: one file holds all of it that this
// module runs on.
func TestPulumisTestCodeIsUsedInOneFile(t *testing.T) {
	t.Parallel()
	var users []string
	root := filepath.Join("..", "..")
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "sdks" || d.Name() == "testkit"):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err == nil && usesTestCode(file) {
			users = append(users, filepath.ToSlash(path))
		}
		return err
	}))
	assert.Equal(t, []string{"../../internal/engine/testcode.go"}, users)
}

func usesTestCode(file *ast.File) bool {
	for _, i := range file.Imports {
		if strings.HasSuffix(strings.Trim(i.Path.Value, `"`), "/deploytest") {
			return true
		}
	}
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			x, _ := s.X.(*ast.Ident)
			found = found || x != nil && x.Name == "engine" &&
				(s.Sel.Name == "JournalEntries" || strings.HasPrefix(s.Sel.Name, "TestJournal"))
		}
		return !found
	})
	return found
}
