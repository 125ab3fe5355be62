package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	pkgworkspace "github.com/pulumi/pulumi/pkg/v3/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/esc"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

// ErrNoStack is returned for a stack that has no file in the project folder.
var ErrNoStack = errors.New("there is no stack")

// configured is what Pulumi.yaml and the stack's file say, merged and checked.
type configured struct {
	*workspace.Project
	config    config.Map
	decrypter config.Decrypter
}

// load reads the project and the stack's configuration as the CLI does, after
// Check has seen what the person wrote.
func (s *Stack) load(ctx context.Context, overrides []Override, checked bool) (*configured, error) {
	proj, err := s.loadProject()
	if err != nil {
		return nil, err
	}
	file, err := s.stackFile(proj)
	if err != nil {
		return nil, err
	}
	crypter, err := s.crypter(file)
	if err != nil {
		return nil, err
	}
	inFile := maps.Clone(file.Config)
	if err := s.override(proj, file.Config, overrides); err != nil {
		return nil, err
	}
	if checked {
		if err := s.check(proj, file.Config, inFile, overrides, crypter); err != nil {
			return nil, err
		}
	}
	if err := pkgworkspace.ValidateStackConfigAndApplyProjectConfig(ctx, s.Name, proj, esc.Value{},
		file.Config, crypter, crypter); err != nil {
		return nil, err
	}
	return &configured{Project: proj, config: file.Config, decrypter: crypter}, nil
}

func (s *Stack) loadProject() (*workspace.Project, error) {
	if s.project != nil {
		return s.project, nil
	}
	proj, err := workspace.LoadProject(filepath.Join(s.Root, "Pulumi.yaml"))
	s.project = proj
	return proj, err
}

func (s *Stack) stackFile(proj *workspace.Project) (*workspace.ProjectStack, error) {
	path := filepath.Join(s.Root, "Pulumi."+s.Name+".yaml")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w %q here; stacks: %s", ErrNoStack, s.Name, strings.Join(Stacks(s.Root), ", "))
	}
	sink := diag.DefaultSink(io.Discard, io.Discard, diag.FormatOptions{Color: colors.Never})
	file, err := workspace.LoadProjectStack(sink, proj, path)
	if err != nil {
		return nil, err
	}
	if file.Config == nil {
		file.Config = config.Map{}
	}
	return file, nil
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

func (s *Stack) check(proj *workspace.Project, m, inFile config.Map, overrides []Override, dec config.Decrypter) error {
	if s.Check == nil {
		return nil
	}
	now, err := configuration(m, dec)
	if err != nil {
		return err
	}
	file := now
	if len(overrides) > 0 {
		if file, err = configuration(inFile, dec); err != nil {
			return err
		}
	}
	return s.Check(Checked{Project: proj.Name.String(), Configuration: now, File: file, Overrides: overrides})
}

func configuration(m config.Map, dec config.Decrypter) (Configuration, error) {
	clear, err := m.Decrypt(dec)
	if err != nil {
		return Configuration{}, fmt.Errorf("the stack's encrypted settings cannot be read: %w", err)
	}
	c := Configuration{Values: make(map[string]string, len(clear)), secret: map[string]bool{}}
	for k, v := range clear {
		c.Values[k.String()] = v
		c.secret[k.String()] = m[k].Secure()
	}
	return c, nil
}
