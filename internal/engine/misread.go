package engine

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"gopkg.in/yaml.v3"

	"scaleout/internal/fail"
)

// twice refuses a setting that stands in a stack file with and without its namespace:
// Pulumi takes either, and not the same each time.
func twice(file, project string, settings *yaml.Node) error {
	lines := map[config.Key]int{}
	for i := 0; i+1 < len(settings.Content); i += 2 {
		node := settings.Content[i]
		key := node.Value
		if !strings.Contains(key, ":") {
			key = project + ":" + key
		}
		parsed, err := config.ParseKey(key)
		if err != nil {
			continue // Pulumi names it
		}
		if line, there := lines[parsed]; there {
			return fail.Refuse("%s, line %d: %s is in line %d already, and Pulumi takes either of the two: take one out", file, node.Line, node.Value, line)
		}
		lines[parsed] = node.Line
	}
	return nil
}

// misread refuses what YAML takes for a number, a date or a flag and Pulumi then writes
// in another way: the app would not get the text that is in the file: 511 for 0777, and 1.1 for 1.10.
func misread(file string, proj *workspace.Project, settings *yaml.Node) error {
	for i := 0; i+1 < len(settings.Content); i += 2 {
		key, value := settings.Content[i], settings.Content[i+1]
		if value.Kind == yaml.ScalarNode && saysTheSame(typeOf(proj, key.Value), value) {
			continue
		}
		if node := firstMisread(value); node != nil { // its text may be a secret
			return fail.Refuse("%s, line %d: what stands there is %s in YAML, and the stack would get it in another spelling: put it in quotes, "+
				"such as \"0777\", \"1.10\" or \"2024-06-01\"", file, node.Line, plainKinds[node.Tag])
		}
	}
	return nil
}

// typeOf is the type that Pulumi.yaml gives a setting of the project; "" where it gives none.
func typeOf(proj *workspace.Project, key string) string {
	name := strings.TrimPrefix(key, proj.Name.String()+":")
	if t := proj.Config[name].Type; t != nil {
		return *t
	}
	return ""
}

// saysTheSame is true of a value of a setting that is no text, written in another way: 3.0 for 3.
func saysTheSame(settingType string, value *yaml.Node) bool {
	switch settingType {
	case "boolean":
		return value.Tag == "!!bool"
	case "integer", "number":
		var read float64
		meant, err := strconv.ParseFloat(value.Value, 64)
		return err == nil && value.Decode(&read) == nil && read == meant
	}
	return false
}

// firstMisread is the first name or value that Pulumi writes in another way.
func firstMisread(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.ScalarNode && becomesAnother(n) {
		return n
	}
	for _, inner := range n.Content { // of an alias there is none: its anchor is elsewhere
		if found := firstMisread(inner); found != nil {
			return found
		}
	}
	return nil
}

// plainKinds are what YAML takes a plain scalar for, in words.
var plainKinds = map[string]string{"!!int": "a number", "!!float": "a number", "!!bool": "a flag", "!!timestamp": "a date"}

// becomesAnother reports whether Pulumi makes another text of a number, a date or a flag
// than the one in the file.
func becomesAnother(n *yaml.Node) bool {
	var value any
	if plainKinds[n.Tag] == "" || n.Decode(&value) != nil {
		return false
	}
	if large, is := value.(uint64); is { // above all int64; the program gets what a float64 holds of it
		return strconv.FormatFloat(float64(large), 'f', -1, 64) != n.Value
	}
	text, err := json.Marshal(value)
	return err != nil || string(text) != n.Value // a date has quotes here, and infinity is an error
}
