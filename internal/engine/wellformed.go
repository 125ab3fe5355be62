package engine

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"gopkg.in/yaml.v3"

	"scaleout/internal/fail"
)

// wellFormed refuses a stack file that is no YAML, with its line, and what Pulumi passes
// over or reads as something else, without a word: what the file has beside its settings,
// a second document, a setting that is there twice, and values such as 0777.
func wellFormed(path string, proj *workspace.Project) error {
	name, project := filepath.Base(path), proj.Name.String()
	content, err := os.ReadFile(path)
	if err != nil {
		return fail.Refuse("%s cannot be read: %w", name, err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return noYAML(name, content, err)
	}
	if line := secondDocument(content); line > 0 {
		return fail.Refuse("%s, line %d: a second document begins after '---', and Pulumi reads the first only: "+
			"move its settings into the first, below 'config:', or take it out", name, line)
	}
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		return nil // an empty file, or one that Pulumi refuses by itself
	}
	keys := document.Content[0].Content
	for i := 0; i+1 < len(keys); i += 2 {
		key := keys[i].Value
		if slices.Contains(stackFileKeys(), key) || strings.Contains(key, ":") { // a setting is refused by outside
			continue
		}
		return fail.Refuse("%s, line %d: %q is nothing that a stack file has, so nothing reads it; "+
			"a setting is below 'config:', as %s:%s. A stack file has %s", name, keys[i].Line, key, project, key, strings.Join(stackFileKeys(), ", "))
	}
	settings := valueOf(document.Content[0], "config")
	if settings == nil {
		return nil
	}
	return cmp.Or(twice(name, project, settings), misread(name, proj, settings))
}

// secondDocument is the line in which another document of a stack file begins; 0: there
// is none.
func secondDocument(content []byte) int {
	documents := yaml.NewDecoder(bytes.NewReader(content))
	for n := 0; ; n++ {
		var document yaml.Node
		if documents.Decode(&document) != nil { // the end, or a mistake, which is another's business
			return 0
		}
		if n > 0 && len(document.Content) > 0 && document.Content[0].Tag != "!!null" {
			return document.Content[0].Line
		}
	}
}

// stackFileKeys are what Pulumi reads of a stack file.
func stackFileKeys() []string {
	var keys []string
	file := reflect.TypeFor[workspace.ProjectStack]()
	for i := range file.NumField() {
		if key, _, _ := strings.Cut(file.Field(i).Tag.Get("yaml"), ","); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

var yamlLine = regexp.MustCompile(`^yaml: line \d+: `)

// noYAML says where a file is no YAML, as editors and compilers do.
func noYAML(name string, content []byte, err error) error {
	return fail.Refuse("%s, line %d: this is no YAML: %s", name, mistake(content), strings.TrimPrefix(yamlLine.ReplaceAllString(err.Error(), ""), "yaml: "))
}

// mistake is the line after the longest beginning that is YAML. The line that the parser
// names is often an earlier one (findings/yaml-v3-line-numbers.sh).
func mistake(content []byte) int {
	lines := bytes.SplitAfter(content, []byte("\n"))
	for n := len(lines) - 1; n > 0; n-- {
		if yaml.Unmarshal(bytes.Join(lines[:n], nil), new(yaml.Node)) == nil {
			return n + 1
		}
	}
	return 1
}
