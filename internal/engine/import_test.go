package engine

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// imported reads a file and returns the parents and names of what it imports.
func imported(t *testing.T, text string) ([]string, error) {
	t.Helper()
	f, err := ReadImportFile(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	all, err := f.imports(tokens.MustParseStackName("prod"), "shop", true)
	var places []string
	for _, imp := range all {
		places = append(places, string(imp.Parent)+" > "+imp.Name)
	}
	return places, err
}

// Names, parents and URNs are those that the CLI works out ("pulumi import", bulk
// import operations).
func TestImportFile(t *testing.T) {
	t.Parallel()
	places, err := imported(t, `{"nameTable": {"old": "urn:pulumi:prod::shop::a:b:Old::old"}, "resources": [
		{"type": "azure-native:web/v20240401:WebApp", "name": "site", "logicalName": "app", "id": "/x", "parent": "outer", "version": "2.92.3"},
		{"type": "a:b:Outer", "name": "outer", "logicalName": "app", "component": true},
		{"type": "a:b:Leaf", "name": "leaf", "id": "/y", "parent": "site"},
		{"type": "a:b:Leaf", "name": "other", "id": "/z", "parent": "old"}]}`)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"urn:pulumi:prod::shop::a:b:Outer::app > app",
		" > app",
		"urn:pulumi:prod::shop::a:b:Outer$azure-native:web/v20240401:WebApp::app > leaf",
		"urn:pulumi:prod::shop::a:b:Old::old > other",
	}, places)
}

// row is a file of n components, each the parent of the one before (step 2), or all
// without parents (step 1).
func row(step, n int) string {
	var all []string
	for i := range n {
		parent := ""
		if step == 2 && i+1 < n {
			parent = fmt.Sprintf(`, "parent": "r%d"`, i+1)
		}
		id := `"component": true`
		if step == 1 {
			id = `"id": "x"`
		}
		all = append(all, fmt.Sprintf(`{"type": "a:b:C", "name": "r%d", %s%s}`, i, id, parent))
	}
	return `{"resources": [` + strings.Join(all, ",") + `]}`
}

// FuzzImportFile checks that no file makes the reader panic, and that what it accepts
// has valid URNs.
func FuzzImportFile(f *testing.F) {
	f.Add([]byte(row(2, 3)))
	f.Add([]byte(row(1, 3)))
	f.Add([]byte(`{"nameTable": {"old": "urn:pulumi:prod::shop::a:b:Old::old"}, "resources": [
		{"type": "a:b:Leaf", "name": "other", "id": "/z", "parent": "old", "version": "1.2.3", "logicalName": "x"}]}`))
	f.Add([]byte(`{"nameTable": {"p": "urn:pulumi:x"}, "resources": [{"type": "a:b:C", "name": "a", "id": "x", "parent": "p"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := ReadImportFile(bytes.NewReader(text))
		if err != nil {
			return
		}
		all, err := file.imports(tokens.MustParseStackName("prod"), "shop", true)
		for _, imp := range all {
			if err == nil && imp.Parent != "" && !imp.Parent.IsValid() {
				t.Fatalf("%s: parent %q", text, imp.Parent)
			}
		}
	})
}

func TestImportFilesThatAreNone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[]`:                   "not an import file",
		`null`:                 "it lists no resources",
		`{"resources": []} {}`: "something follows the object",
		`{"resources": [{"remote": true}], "x": ` + strings.Repeat(" ", maxImportFile):                                              "it has more than 4 MB",
		`{"nameTable": {"p": "no urn"}, "resources": [{"type": "a:b:C", "name": "a", "id": "x", "parent": "p"}]}`:                   `nameTable: "p" is no URN but "no urn"`,
		`{"nameTable": {"p": ""}, "resources": [{"type": "a:b:C", "name": "a", "id": "x", "parent": "p"}]}`:                         `nameTable: "p": a name, type, id or URN has 1 to 2048 bytes`,
		`{"nameTable": {"p": "urn:pulumi:prod::shop::::x"}, "resources": [{"type": "a:b:C", "name": "a", "id": "x"}]}`:              `nameTable: "p" is no URN`,
		`{"nameTable": {"p": "urn:pulumi:dev::shop::a:b:C::x"}, "resources": [{"type": "a:b:C", "name": "a", "id": "x"}]}`:          `belongs to stack "dev" of project "shop"; this is stack "prod"`,
		`{"nameTable": {"a": "urn:pulumi:prod::shop::a:b:C::x"}, "resources": [{"type": "a:b:C", "name": "a", "id": "x"}]}`:         `two resources have the name "a"`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x"}, {"type": "a:b:C", "name": "b", "logicalName": "a", "id": "y"}]}`: `"a" and "b" are the same resource of the program`,
		`{"resources": [{"type": "C", "name": "a", "id": "x"}]}`:                                                                    `the type "C" is none`,
		`{"resources": [{"type": "a:b:C$a:b:C", "name": "a", "id": "x"}]}`:                                                          `is none that can be imported`,
		`{"resources": [{"type": "a:b:C::d", "name": "a", "id": "x"}]}`:                                                             `is none that can be imported`,
		`{"resources": [{"type": "pulumi:pulumi:Stack", "name": "a", "component": true}]}`:                                          `is none that can be imported`,
		`{"resources": [{"type": "pulumi:providers:azure-native", "name": "a", "id": "x"}]}`:                                        `is none that can be imported`,
		`{"resources": [{"type": "a:b:C", "name": "a\u001b", "id": "x"}]}`:                                                          `no control characters`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x\u0007"}]}`:                                                          `no control characters`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "` + strings.Repeat("x", 2049) + `"}]}`:                                `1 to 2048 bytes`,
		row(2, maxAncestors+2): `"r0" is its own ancestor, or one of more than 20 in a row`,
		// Minutes and gigabytes once, since each URN holds the types of all those above it.
		row(2, 20_000):       "20000 resources; at most 1000",
		row(2, 900):          "and 859 more are wrong",
		row(1, maxImports+1): "1001 resources; at most 1000",
		strings.ReplaceAll(row(1, 100), `"id"`, `"version": "two", "id"`):                                                                     "and 80 more are wrong",
		`{"resources": [{"remote": true}]}`:                                                                                                   "not an import file",
		`{"resources": [{"name": "a", "id": "x"}]}`:                                                                                           "resource 0 has no type or no name",
		`{"resources": [{"type": "a:b:C", "name": "a"}]}`:                                                                                     `"a": a component has no id`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x", "component": true}]}`:                                                       `"a": a component has no id`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x", "version": "two"}]}`:                                                        `"a": version "two"`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x", "parent": "nobody"}]}`:                                                      `the parent "nobody" is neither`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x"}, {"type": "a:b:C", "name": "a", "id": "y"}]}`:                               `two resources have the name "a"`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x", "parent": "b"}, {"type": "a:b:C", "name": "b", "id": "y", "parent": "a"}]}`: "is its own ancestor",
	} {
		_, err := imported(t, text)
		assert.ErrorContains(t, err, want, "%.200s", text)
	}
}
