package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/secrets"
	"github.com/pulumi/pulumi/pkg/v3/secrets/passphrase"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

// homeManagerType names, in a state file, the secrets manager that encrypts
// with the home's key.
const homeManagerType = "scaleout-home"

// homeManager encrypts a state's secrets with the key of the home it lies in.
type homeManager struct{ crypter config.Crypter }

func (homeManager) Type() string                  { return homeManagerType }
func (homeManager) State() json.RawMessage        { return json.RawMessage("{}") }
func (m homeManager) Encrypter() config.Encrypter { return m.crypter }
func (m homeManager) Decrypter() config.Decrypter { return m.crypter }

// OfType makes homeManager the provider of itself when a state is read.
func (m homeManager) OfType(_ context.Context, typ string, _ json.RawMessage) (secrets.Manager, error) {
	if typ != homeManagerType {
		return nil, fmt.Errorf("the state was encrypted by %q, not in this folder", typ)
	}
	return m, nil
}

type crypter struct {
	config.Encrypter
	config.Decrypter
}

// configCrypter reads the encrypted settings of a stack file, for which it
// needs the passphrase they were written with. A file without any needs none.
func configCrypter(file *workspace.ProjectStack) (config.Crypter, error) {
	if !file.Config.HasSecureValue() {
		return crypter{config.NopEncrypter, config.NopDecrypter}, nil
	}
	return fileCrypter(file)
}

// fileCrypter has the passphrase that belongs to a file's salt.
func fileCrypter(file *workspace.ProjectStack) (config.Crypter, error) {
	if file.EncryptionSalt == "" {
		return nil, errors.New("the stack's settings are encrypted by a service that is out of reach here; " +
			"'pulumi stack change-secrets-provider passphrase' re-encrypts them with a passphrase")
	}
	phrase, err := readPassphrase()
	if err != nil {
		return nil, err
	}
	m, err := passphrase.GetPassphraseSecretsManager(phrase, file.EncryptionSalt)
	if err != nil {
		return nil, fmt.Errorf("the stack's settings cannot be decrypted: %w; "+
			"is PULUMI_CONFIG_PASSPHRASE the one they were written with?", err)
	}
	return crypter{m.Encrypter(), m.Decrypter()}, nil
}

// readPassphrase finds the passphrase where the CLI looks for it.
func readPassphrase() (string, error) {
	if phrase, ok := os.LookupEnv("PULUMI_CONFIG_PASSPHRASE"); ok {
		return phrase, nil
	}
	if file := os.Getenv("PULUMI_CONFIG_PASSPHRASE_FILE"); file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("PULUMI_CONFIG_PASSPHRASE_FILE: %w", err)
		}
		return strings.TrimSpace(string(b)), nil
	}
	return "", errors.New("a passphrase is needed: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE")
}

// passphraseManager is the CLI's passphrase provider, with the salt of the
// stack's file where it has one.
func (s *Stack) passphraseManager(phrase string) (secrets.Manager, error) {
	proj, err := s.loadProject()
	if err != nil {
		return nil, err
	}
	file, err := s.stackFile(proj)
	if err != nil {
		return nil, err
	}
	if file.EncryptionSalt == "" {
		_, m, err := passphrase.NewPassphraseSecretsManager(phrase)
		return m, err
	}
	return passphrase.GetPassphraseSecretsManager(phrase, file.EncryptionSalt)
}
