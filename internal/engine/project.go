package engine

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

func (s *Stack) loadProject() (*workspace.Project, error) {
	if s.project != nil {
		return s.project, nil
	}
	proj, err := workspace.LoadProject(filepath.Join(s.Root, "Pulumi.yaml"))
	s.project = proj
	return proj, err
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
