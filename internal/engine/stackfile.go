package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"gopkg.in/yaml.v3"

	"scaleout/internal/fail"
)

// ErrNoStack is returned for a stack that has no file in the project folder.
var ErrNoStack error = fail.Refuse("there is no stack")

func (s *Stack) stackFilePath() string { return filepath.Join(s.Root, "Pulumi."+s.Name+".yaml") }

func (s *Stack) stackFile(proj *workspace.Project) (*workspace.ProjectStack, error) {
	path := s.stackFilePath()
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w %q here; stacks: %s", ErrNoStack, s.Name, strings.Join(Stacks(s.Root), ", "))
	}
	if err := wellFormed(path, proj); err != nil {
		return nil, err
	}
	sink := diag.DefaultSink(io.Discard, io.Discard, diag.FormatOptions{Color: colors.Never})
	file, err := workspace.LoadProjectStack(sink, proj, path)
	if err != nil {
		return nil, fail.Refuse("%s is no stack file, which has settings below 'config:': %w", filepath.Base(path), err)
	}
	if file.Config == nil {
		file.Config = config.Map{}
	}
	return file, outside(path)
}

// outside refuses settings that stand beside 'config:' in a stack's file instead of below
// it. Pulumi passes them over without a word.
func outside(path string) error {
	document, err := readMapping(path)
	if err != nil {
		return err
	}
	var names []string
	for i := 0; i+1 < len(document.Content[0].Content); i += 2 {
		if name := document.Content[0].Content[i].Value; strings.Contains(name, ":") {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fail.Refuse("%s: settings stand below 'config:', and Pulumi passes over what stands beside it: indent %s",
		filepath.Base(path), strings.Join(names, ", "))
}

// A ConfigValue is a setting for the stack's file.
type ConfigValue struct {
	Key    string // with or without the project's namespace
	Entry  string // of an object; empty: the whole setting
	Value  string
	JSON   bool // Value is an array or an object
	Secret bool // encrypt it
}

// Configure writes settings into the stack's file, as 'pulumi config set' does; a
// file that is missing is made. Comments and all other values stay as they are,
// where 'pulumi config set' makes strings of numbers. Secrets are encrypted with the
// passphrase that the environment names, and an entry's text stays text, whatever it
// looks like.
func (s *Stack) Configure(ctx context.Context, values ...ConfigValue) error {
	proj, file, err := s.read()
	if errors.Is(err, ErrNoStack) {
		file, err = &workspace.ProjectStack{Config: config.Map{}}, nil
	}
	if err != nil {
		return err
	}
	root, err := readMapping(s.stackFilePath())
	if err != nil {
		return err
	}
	for _, v := range values {
		value := textNode(v.Value)
		if v.JSON {
			if value, err = blockNode(v.Value); err != nil {
				return fmt.Errorf("%s: %w", v.Key, err)
			}
		}
		if v.Secret {
			sealed, err := seal(ctx, file, v.Value)
			if err != nil {
				return fmt.Errorf("%s: %w", v.Key, err)
			}
			put(member(root, "encryptionsalt"), textNode(file.EncryptionSalt))
			value = yaml.Node{Kind: yaml.MappingNode}
			put(member(&value, "secure"), textNode(sealed))
		}
		put(settingIn(member(root, "config"), proj.Name.String(), v), value)
	}
	return writeMapping(s.stackFilePath(), root)
}

// blockNode returns an array or an object, given as JSON, in the lines of a stack
// file.
func blockNode(text string) (yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil || len(document.Content) != 1 {
		return document, errors.New("this is not JSON")
	}
	unflow(document.Content[0])
	return *document.Content[0], nil
}

func unflow(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode {
		n.Style = 0
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			child.Style = 0
		}
		unflow(child)
	}
}

// settingIn returns the node of a setting, made if it is missing. The file may hold
// it without the namespace.
func settingIn(settings *yaml.Node, project string, v ConfigValue) *yaml.Node {
	key := v.Key
	if bare, own := strings.CutPrefix(key, project+":"); own && has(settings, bare) {
		key = bare
	} else if _, err := config.ParseKey(key); err != nil && !has(settings, key) { // no namespace: the project's
		key = project + ":" + key
	}
	setting := member(settings, key)
	if v.Entry != "" {
		setting = member(setting, v.Entry)
	}
	return setting
}
