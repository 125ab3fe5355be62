package engine

import (
	"bytes"
	"fmt"
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

var indentedByTab = regexp.MustCompile(`(?m)^ *\t`)

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)

// noYAML says where a file is no YAML, as editors and compilers do. The parser names the
// line in which the block began, where a tab is what is wrong.
func noYAML(name string, content []byte, err error) error {
	text := err.Error()
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		if at := indentedByTab.FindIndex(content); at != nil && strings.Contains(text, "tab character") {
			m[1] = fmt.Sprint(bytes.Count(content[:at[1]], []byte("\n")) + 1)
		}
		return fail.Refuse("%s, line %s: this is no YAML: %s", name, m[1], strings.TrimPrefix(text, m[0]))
	}
	return fail.Refuse("%s is no YAML: %s", name, strings.TrimPrefix(text, "yaml: "))
}
