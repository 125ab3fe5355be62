package engine

import (
	"bytes"
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

// wellFormed refuses a stack file that is no YAML, with its line, and what the file has
// beside its settings: Pulumi passes over it without a word.
func wellFormed(path, project string) error {
	name := filepath.Base(path)
	content, err := os.ReadFile(path)
	if err != nil {
		return fail.Refuse("%s cannot be read: %w", name, err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return noYAML(name, content, err)
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
	return nil
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
