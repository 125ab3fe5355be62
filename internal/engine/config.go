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
	crypter, err := configCrypter(file)
	if err != nil {
		return nil, err
	}
	if err := override(proj, file.Config, overrides); err != nil {
		return nil, err
	}
	if checked {
		if err := s.check(proj, file.Config, crypter); err != nil {
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

func override(proj *workspace.Project, m config.Map, overrides []Override) error {
	for _, o := range overrides {
		key, err := config.ParseKey(o.Key)
		if err != nil { // no namespace: the project's
			key, err = config.ParseKey(proj.Name.String() + ":" + o.Key)
		}
		if err != nil {
			return &OverrideError{o.Key, fmt.Errorf("not a configuration key: %w", err)}
		}
		if err := m.Set(key, config.NewValue(o.Value), o.Path); err != nil {
			return &OverrideError{o.Key, err}
		}
	}
	return nil
}

func (s *Stack) check(proj *workspace.Project, m config.Map, dec config.Decrypter) error {
	if s.Check == nil {
		return nil
	}
	clear, err := m.Decrypt(dec)
	if err != nil {
		return fmt.Errorf("the stack's encrypted settings cannot be read: %w", err)
	}
	values := make(map[string]string, len(clear))
	secrets := map[string]bool{}
	for k, v := range clear {
		values[k.String()] = v
		secrets[k.String()] = m[k].Secure()
	}
	return s.Check(proj.Name.String(), values, func(key string) bool { return secrets[key] })
}
