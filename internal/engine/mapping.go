package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"gopkg.in/yaml.v3"

	"scaleout/internal/atomicfile"
)

// readMapping reads a YAML file as a tree that keeps comments and the spelling of
// values. A file that is missing or empty is an empty mapping.
func readMapping(path string) (*yaml.Node, error) {
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(b, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if document.Kind == 0 {
		document = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	if root := document.Content[0]; root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: not a mapping of names to values", path)
	}
	return &document, nil
}

func writeMapping(path string, document *yaml.Node) error {
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(document); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.Replace(path, out.Bytes(), atomicfile.Perm(0o644))
}

// member returns the value under a key, put there if it is missing. What is not a
// mapping becomes one.
func member(n *yaml.Node, key string) *yaml.Node {
	if n.Kind == yaml.DocumentNode {
		n = n.Content[0]
	}
	if n.Kind != yaml.MappingNode {
		put(n, yaml.Node{Kind: yaml.MappingNode})
	}
	if value := valueOf(n, key); value != nil {
		return value
	}
	if len(n.Content) == 0 {
		n.Style &^= yaml.FlowStyle // {}
	}
	name, value := textNode(key), &yaml.Node{}
	n.Content = append(n.Content, &name, value)
	return value
}

func has(n *yaml.Node, key string) bool { return valueOf(n, key) != nil }

func valueOf(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// textNode is a string, in quotes where YAML 1.1 would read something else, as in
// "on".
func textNode(s string) (n yaml.Node) {
	if err := n.Encode(s); err != nil {
		n.SetString(s)
	}
	return n
}

// put gives a node other content; its comments stay.
func put(n *yaml.Node, with yaml.Node) {
	with.HeadComment, with.LineComment, with.FootComment = n.HeadComment, n.LineComment, n.FootComment
	*n = with
}
