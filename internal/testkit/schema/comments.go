package schema

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// comments are what a package says about its types.
type comments struct {
	types     map[string]string   // by name
	fields    map[string]string   // by Type.Field
	constants map[string][]string // values by the name of their type
}

// root is the module's folder.
func root() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..", "..")
}

// read parses a package of this module, once.
func (w *writer) read(path string) (comments, error) {
	if c, known := w.comments[path]; known {
		return c, nil
	}
	c := comments{types: map[string]string{}, fields: map[string]string{}, constants: map[string][]string{}}
	folder := filepath.Join(root(), filepath.FromSlash(strings.TrimPrefix(path, "scaleout/")))
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return c, err
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return c, err
		}
		for _, d := range file.Decls {
			if g, is := d.(*ast.GenDecl); is {
				c.add(g)
			}
		}
	}
	w.comments[path] = c
	return c, nil
}

func (c comments) add(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			c.types[s.Name.Name] = text(s.Doc, d.Doc)
			if fields, is := s.Type.(*ast.StructType); is {
				c.addFields(s.Name.Name, fields)
			}
		case *ast.ValueSpec:
			named, typed := s.Type.(*ast.Ident)
			for _, value := range s.Values {
				if literal, is := value.(*ast.BasicLit); is && typed && literal.Kind == token.STRING {
					plain, _ := strconv.Unquote(literal.Value) // it was parsed
					c.constants[named.Name] = append(c.constants[named.Name], plain)
				}
			}
		}
	}
}

func (c comments) addFields(of string, s *ast.StructType) {
	for _, f := range s.Fields.List {
		for _, name := range f.Names {
			c.fields[of+"."+name.Name] = text(f.Comment, f.Doc)
		}
	}
}

// text is the first comment of several, in one line.
func text(groups ...*ast.CommentGroup) string {
	for _, g := range groups {
		if g != nil {
			return strings.Join(strings.Fields(g.Text()), " ")
		}
	}
	return ""
}
