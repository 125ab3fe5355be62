// Command generate writes one module of a Pulumi package from a schema file:
//
//	go run ./generate <schema.json> <module>
//
// The module's files replace those in the folder of the same name; its go.mod
// stays as it is.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: generate <schema.json> <module>"))
	}
	if err := generate(os.Args[1], os.Args[2]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "generate:", err)
	os.Exit(1)
}

// noLoader satisfies schema.ImportSpec, which asks for a loader even where the
// schema refers to no other package.
type noLoader struct{ schema.Loader }

func generate(schemaFile, module string) error {
	b, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(b, &spec); err != nil {
		return fmt.Errorf("%s: %w", schemaFile, err)
	}
	pkg, err := schema.ImportSpec(spec, nil, noLoader{}, schema.ValidationOptions{})
	if err != nil {
		return fmt.Errorf("%s: %w", schemaFile, err)
	}
	files, err := gogen.GeneratePackage("scaleout", pkg, nil)
	if err != nil {
		return err
	}
	return replace(module, files)
}

// replace puts the module's generated files in place of the ones that are
// there. Files outside the module belong to the official root module, but for
// pulumi-plugin.json, which the CLI looks for in each module: one without it is
// taken for a plugin of the module's own name.
func replace(module string, files map[string][]byte) error {
	old, err := filepath.Glob(filepath.Join(module, "*.go"))
	if err != nil {
		return err
	}
	for _, f := range old {
		if err := os.Remove(f); err != nil {
			return err
		}
	}
	for path, content := range files {
		if filepath.Base(path) == "pulumi-plugin.json" {
			path = module + "/pulumi-plugin.json"
		}
		i := strings.Index(path, module+"/")
		if i < 0 || strings.Contains(path[i+len(module)+1:], "/") {
			continue
		}
		if err := os.WriteFile(path[i:], content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
