package engine

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"

	"scaleout/internal/atomicfile"
)

// SetConfig sets a setting of the project in the stack's file, as 'pulumi config
// set' does. Comments and all other values stay as they are.
func (s *Stack) SetConfig(name, value string) error {
	proj, err := s.loadProject()
	if err != nil {
		return err
	}
	path := filepath.Join(s.Root, "Pulumi."+s.Name+".yaml")
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var file yaml.Node
	if err := yaml.Unmarshal(b, &file); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if file.Kind == 0 { // empty
		file = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	settings := member(file.Content[0], "config", yaml.Node{Kind: yaml.MappingNode})
	member(settings, proj.Name.String()+":"+name, yaml.Node{Kind: yaml.ScalarNode}).SetString(value)
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(&file); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.Replace(path, out.Bytes())
}

// member returns the value under a key, put there if it is missing.
func member(mapping *yaml.Node, key string, otherwise yaml.Node) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	name := &yaml.Node{}
	name.SetString(key)
	mapping.Content = append(mapping.Content, name, &otherwise)
	return &otherwise
}
