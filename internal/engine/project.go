package engine

import (
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"gopkg.in/yaml.v3"

	"scaleout/internal/fail"
)

// projects are those that were read, by path and content: to check one against its
// schema takes longer than anything else before a run. Nobody changes them.
var projects sync.Map

func (s *Stack) loadProject() (*workspace.Project, error) {
	path := filepath.Join(s.Root, "Pulumi.yaml")
	content, err := os.ReadFile(path)
	if err != nil {
		return workspace.LoadProject(path) // with its words for what is wrong
	}
	key := path + "\x00" + string(content)
	if known, ok := projects.Load(key); ok {
		return known.(*workspace.Project), nil
	}
	if err := yaml.Unmarshal(content, new(yaml.Node)); err != nil {
		return nil, noYAML("Pulumi.yaml", content, err)
	}
	proj, err := workspace.LoadProject(path)
	if err != nil {
		return nil, fail.Wrap(fail.Refused, err)
	}
	projects.Store(key, proj)
	return proj, nil
}

// ProjectName returns the name in Pulumi.yaml.
func (s *Stack) ProjectName() (string, error) {
	proj, err := s.loadProject()
	if err != nil {
		return "", err
	}
	return proj.Name.String(), nil
}

// Stacks lists the stacks that have a file in the project folder.
func Stacks(root string) []string {
	files, _ := os.ReadDir(root) // in order; what cannot be read has no stacks
	var names []string
	for _, f := range files {
		name, isStack := strings.CutPrefix(f.Name(), "Pulumi.")
		name, isFile := strings.CutSuffix(name, ".yaml")
		if isStack && isFile && name != "" {
			names = append(names, name)
		}
	}
	return names
}
