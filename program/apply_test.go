package program_test

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

// The SDK for Go loses the error of an apply whose output nothing uses, and the update
// succeeds (findings/pulumi-lost-error.sh). So production throws none away.
func TestNoErrorOfAnApplyIsLost(t *testing.T) {
	t.Parallel()
	read := 0
	for _, root := range []string{"../program", "../components"} {
		require.NoError(t, filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			read++
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			for _, n := range lostApplies(file) {
				t.Errorf("%s: nothing uses this output, so that an error in it would be lost", files.Position(n.Pos()))
			}
			return err
		}))
	}
	assert.Greater(t, read, 50, "it looks in the wrong place")
}

func TestLostAppliesAreFound(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{
		"o.ApplyT(check)": 1,
		"pulumi.All(o, p).ApplyTWithContext(ctx, c)":    1,
		"o.ApplyT(check).(pulumi.IntOutput).ToOutput()": 1,
		"_ = o.ApplyT(check).(pulumi.IntOutput)":        1,
		"n, _ := 1, o.ApplyT(check)":                    1,
		"_, n := 1, o.ApplyT(check)":                    0,
		"ctx.Export(name, o.ApplyT(check))":             0,
		"return o.ApplyT(check).(pulumi.IntOutput)":     0,
		"if err := use(o.ApplyT(check)); err != nil {}": 0,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package x\nfunc f() { "+body+" }", parser.SkipObjectResolution)
		require.NoError(t, err, body)
		assert.Len(t, lostApplies(file), want, body)
	}
}

// lostApplies are the applies in a file whose outputs are thrown away at once. The
// compiler sees to variables that nothing uses.
func lostApplies(file *ast.File) (lost []ast.Node) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ExprStmt:
			if ofApply(n.X) {
				lost = append(lost, n)
			}
		case *ast.AssignStmt:
			for i, to := range n.Lhs {
				if name, is := to.(*ast.Ident); is && name.Name == "_" && len(n.Rhs) == len(n.Lhs) && ofApply(n.Rhs[i]) {
					lost = append(lost, n)
				}
			}
		}
		return true
	})
	return lost
}

// ofApply reports whether an expression is made from an apply's output by nothing but
// assertions and methods.
func ofApply(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.TypeAssertExpr:
		return ofApply(e.X)
	case *ast.CallExpr:
		method, is := e.Fun.(*ast.SelectorExpr)
		return is && (strings.HasPrefix(method.Sel.Name, "ApplyT") || ofApply(method.X))
	}
	return false
}
