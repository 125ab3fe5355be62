package engine

import (
	"context"
	"fmt"
	"maps"

	pkgworkspace "github.com/pulumi/pulumi/pkg/v3/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/common/esc"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

// Checked is the configuration that Check looks at and the program would get.
type Checked struct {
	Project string
	Configuration
	File      Configuration // without Overrides
	Overrides []Override    // as given, in their order
}

// A Configuration is a stack's settings without Pulumi.yaml's defaults.
type Configuration struct {
	Values map[string]string // keys carry their namespace
	secret map[string]bool
}

// Secret reports whether the value of a key is encrypted.
func (c Configuration) Secret(key string) bool { return c.secret[key] }

// configured is the configuration of Pulumi.yaml and the stack's file, merged and
// checked.
type configured struct {
	*workspace.Project
	config    config.Map
	decrypter config.Decrypter
}

// load reads the project and the stack's configuration as the CLI does, after
// Check has seen what the person wrote.
func (s *Stack) load(ctx context.Context, overrides []Override, checked bool) (*configured, error) {
	proj, file, err := s.read()
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
	if checked && s.Check != nil {
		c, err := decrypted(proj, file.Config, inFile, overrides, crypter)
		if err != nil {
			return nil, err
		}
		if err := s.Check(c); err != nil {
			return nil, err
		}
	}
	if err := pkgworkspace.ValidateStackConfigAndApplyProjectConfig(ctx, s.Name, proj, esc.Value{},
		file.Config, crypter, crypter); err != nil {
		return nil, err
	}
	return &configured{Project: proj, config: file.Config, decrypter: crypter}, nil
}

// Configuration returns the settings in the stack's file and the overrides, before
// any check, and runs nothing. Where the file's secrets cannot be decrypted, for want
// of a passphrase, each reads as Undecrypted.
func (s *Stack) Configuration(_ context.Context, overrides []Override) (Checked, error) {
	proj, file, err := s.read()
	if err != nil {
		return Checked{}, err
	}
	crypter, err := configCrypter(file)
	if err != nil || !decrypts(crypter, file.Config) {
		crypter = withoutSecrets
	}
	inFile := maps.Clone(file.Config)
	if err := s.override(proj, file.Config, overrides); err != nil {
		return Checked{}, err
	}
	return decrypted(proj, file.Config, inFile, overrides, crypter)
}

func (s *Stack) read() (*workspace.Project, *workspace.ProjectStack, error) {
	proj, err := s.loadProject()
	if err != nil {
		return nil, nil, err
	}
	file, err := s.stackFile(proj)
	return proj, file, err
}

func decrypted(proj *workspace.Project, now, inFile config.Map, overrides []Override, dec config.Decrypter) (Checked, error) {
	c := Checked{Project: proj.Name.String(), Overrides: overrides}
	var err error
	if c.Configuration, err = configuration(now, dec); err != nil {
		return Checked{}, err
	}
	c.File, err = configuration(inFile, dec)
	return c, err
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
