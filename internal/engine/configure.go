package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/pulumi/pulumi/pkg/v3/secrets/passphrase"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

// A ConfigValue is a setting for the stack's file.
type ConfigValue struct {
	Key    string // with or without the project's namespace
	Entry  string // of an object; empty: the whole setting
	Value  string
	Secret bool // encrypt it
}

// Configure writes settings into the stack's file, as 'pulumi config set' does; a
// file that is missing is made. Secrets are encrypted with the passphrase that the
// environment names, and an entry's text stays as it is, whatever it looks like.
func (s *Stack) Configure(ctx context.Context, values []ConfigValue) error {
	proj, err := s.loadProject()
	if err != nil {
		return err
	}
	file, err := s.stackFile(proj)
	if errors.Is(err, ErrNoStack) {
		file, err = &workspace.ProjectStack{Config: config.Map{}}, nil
	}
	if err != nil {
		return err
	}
	for _, v := range values {
		if err := set(ctx, file, proj, v); err != nil {
			return fmt.Errorf("%s: %w", v.Key, err)
		}
	}
	return file.Save(filepath.Join(s.Root, "Pulumi."+s.Name+".yaml"))
}

func set(ctx context.Context, file *workspace.ProjectStack, proj *workspace.Project, v ConfigValue) error {
	name := v.Key
	if v.Entry != "" {
		name = resource.PropertyPath{v.Key, v.Entry}.String()
	}
	key, err := config.ParseKey(name)
	if err != nil || v.Entry != "" { // no namespace: the project's
		key, err = config.MustMakeKey(proj.Name.String(), name), nil
	}
	value := config.NewValue(v.Value)
	if v.Entry != "" {
		value = config.NewTypedValue(v.Value, config.TypeString)
	}
	if v.Secret {
		sealed, err := seal(ctx, file, v.Value)
		if err != nil {
			return err
		}
		value = config.NewSecureValue(sealed)
	}
	return file.Config.Set(key, value, v.Entry != "")
}

// seal encrypts for a stack's file. The first secret gives the file its salt.
func seal(ctx context.Context, file *workspace.ProjectStack, value string) (string, error) {
	if file.EncryptionSalt == "" {
		if file.SecretsProvider != "" && file.SecretsProvider != "passphrase" {
			return "", fmt.Errorf("the stack's secrets are encrypted by %q, which is out of reach here; "+
				"'pulumi stack change-secrets-provider passphrase' changes that", file.SecretsProvider)
		}
		phrase, err := readPassphrase()
		if err != nil {
			return "", err
		}
		if file.EncryptionSalt, _, err = passphrase.NewPassphraseSecretsManager(phrase); err != nil {
			return "", err
		}
	}
	crypter, err := fileCrypter(file)
	if err != nil {
		return "", err
	}
	return crypter.EncryptValue(ctx, value)
}

// NeedsPassphrase tells whether secrets cannot be written for want of one.
func NeedsPassphrase() error {
	_, err := readPassphrase()
	return err
}
