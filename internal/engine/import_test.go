package engine

import (
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
		{"type": "azure-native:web:WebApp", "name": "site", "logicalName": "app", "id": "/x", "parent": "outer", "version": "2.92.3"},
		{"type": "a:b:Outer", "name": "outer", "logicalName": "app", "component": true},
		{"type": "a:b:Leaf", "name": "leaf", "id": "/y", "parent": "site"},
		{"type": "a:b:Leaf", "name": "other", "id": "/z", "parent": "old"}]}`)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"urn:pulumi:prod::shop::a:b:Outer::app > app",
		" > app",
		"urn:pulumi:prod::shop::a:b:Outer$azure-native:web:WebApp::app > leaf",
		"urn:pulumi:prod::shop::a:b:Old::old > other",
	}, places)
}

func TestImportFilesThatAreNone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[]`:                                "not an import file",
		`{"resources": [{"remote": true}]}`: "not an import file",
		`{"resources": [{"name": "a", "id": "x"}]}`:                                                                                           "resource 0 has no type or no name",
		`{"resources": [{"type": "a:b:C", "name": "a"}]}`:                                                                                     `"a": a component has no id`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x", "component": true}]}`:                                                       `"a": a component has no id`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x", "version": "two"}]}`:                                                        `"a": version "two"`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x", "parent": "nobody"}]}`:                                                      `the parent "nobody" is neither`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x"}, {"type": "a:b:C", "name": "a", "id": "y"}]}`:                               `two resources have the name "a"`,
		`{"resources": [{"type": "a:b:C", "name": "a", "id": "x", "parent": "b"}, {"type": "a:b:C", "name": "b", "id": "y", "parent": "a"}]}`: "is its own ancestor",
	} {
		_, err := imported(t, text)
		assert.ErrorContains(t, err, want, text)
	}
}
