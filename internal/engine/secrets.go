package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

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
	m, err := managerOf(phrase, file.EncryptionSalt)
	if err != nil {
		return nil, fmt.Errorf("the stack's settings cannot be decrypted: %w; "+
			"is PULUMI_CONFIG_PASSPHRASE the one they were written with?", err)
	}
	return crypter{m.Encrypter(), m.Decrypter()}, nil
}

// Undecrypted stands for a secret that cannot be read here. It is long enough for
// every rule about secrets.
const Undecrypted = "[a secret that cannot be read here]"

// crypter reads the file's secrets, or does without if WithoutSecrets allows it.
func (s *Stack) crypter(file *workspace.ProjectStack) (config.Crypter, error) {
	c, err := configCrypter(file)
	if s.WithoutSecrets && (err != nil || !decrypts(c, file.Config)) {
		return withoutSecrets, nil
	}
	return c, err
}

// decrypts reports whether a crypter has the key that was used.
func decrypts(c config.Crypter, m config.Map) bool {
	_, err := m.Decrypt(c)
	return err == nil
}

// withoutSecrets decrypts everything to Undecrypted.
var withoutSecrets config.Crypter = crypter{config.NopEncrypter, undecrypted{}}

type undecrypted struct{}

func (undecrypted) DecryptValue(context.Context, string) (string, error) { return Undecrypted, nil }

func (undecrypted) BatchDecrypt(_ context.Context, ciphertexts []string) ([]string, error) {
	return slices.Repeat([]string{Undecrypted}, len(ciphertexts)), nil
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
		if file.EncryptionSalt, _, err = newManager(phrase); err != nil {
			return "", err
		}
	}
	crypter, err := fileCrypter(file)
	if err != nil {
		return "", err
	}
	return crypter.EncryptValue(ctx, value)
}

// NeedsPassphrase returns an error where secrets cannot be written for want of a
// passphrase.
func NeedsPassphrase() error {
	_, err := readPassphrase()
	return err
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
	_, file, err := s.read()
	if err != nil {
		return nil, err
	}
	if file.EncryptionSalt == "" {
		_, m, err := newManager(phrase)
		return m, err
	}
	return managerOf(phrase, file.EncryptionSalt)
}

// derived are the secrets managers that this process has made with salts of its own. To derive
// a key from a passphrase takes a third of a second of a processor, on purpose, and package
// passphrase remembers only what it has read.
var derived sync.Map

// derivation is a passphrase with a salt.
type derivation struct{ phrase, salt string }

// newManager makes a salt, and encrypts with the key that a passphrase has with it.
func newManager(phrase string) (salt string, m secrets.Manager, err error) {
	if salt, m, err = passphrase.NewPassphraseSecretsManager(phrase); err == nil {
		derived.Store(derivation{phrase, salt}, m)
	}
	return salt, m, err
}

// managerOf encrypts with the key that a passphrase has with a salt. The error is that the salt
// is another passphrase's.
func managerOf(phrase, salt string) (secrets.Manager, error) {
	if m, ok := derived.Load(derivation{phrase, salt}); ok {
		return m.(secrets.Manager), nil
	}
	return passphrase.GetPassphraseSecretsManager(phrase, salt)
}
