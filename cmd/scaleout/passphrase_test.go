package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/secrets/passphrase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Encrypted settings need the passphrase that they were written with, from
// where the CLI takes it. No message repeats a secret.
func TestEncryptedSettings(t *testing.T) {
	t.Parallel()
	const phrase, setting = "correct horse battery staple", "own/secret+key=and-more/and+more=to-be-long"
	dir := vault(t, phrase, setting)
	phraseFile := filepath.Join(t.TempDir(), "phrase")
	require.NoError(t, os.WriteFile(phraseFile, []byte(phrase+"\n"), 0o600))

	for name, c := range map[string]struct {
		env  []string
		code int
		want string
	}{
		"right":      {[]string{"PULUMI_CONFIG_PASSPHRASE=" + phrase}, exitOK, ""},
		"in a file":  {[]string{"PULUMI_CONFIG_PASSPHRASE_FILE=" + phraseFile}, exitOK, ""},
		"none":       {nil, exitFailed, "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE"},
		"wrong":      {[]string{"PULUMI_CONFIG_PASSPHRASE=wrong horse"}, exitFailed, "is PULUMI_CONFIG_PASSPHRASE the one they were written with?"},
		"file gone":  {[]string{"PULUMI_CONFIG_PASSPHRASE_FILE=" + phraseFile + ".gone"}, exitFailed, "no such file"},
		"wrong file": {[]string{"PULUMI_CONFIG_PASSPHRASE_FILE=" + filepath.Join(dir, "Pulumi.yaml")}, exitFailed, "written with?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShell(t)
			s.dir, s.env = dir, c.env
			code, out, errOut := s.scaleout("local preview --stack vault --diff")
			assert.Equal(t, c.code, code, errOut)
			assert.Contains(t, errOut, c.want)
			for _, secret := range []string{phrase, "wrong horse", setting} {
				assert.NotContains(t, out+errOut, secret)
			}
		})
	}
}

// vault is a copy of this project with a stack that the CLI has encrypted.
func vault(t *testing.T, phrase, secretKey string) string {
	t.Helper()
	dir := t.TempDir()
	project, err := os.ReadFile(filepath.Join("..", "..", "Pulumi.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi.yaml"), project, 0o600))
	salt, manager, err := passphrase.NewPassphraseSecretsManager(phrase)
	require.NoError(t, err)
	sealed, err := manager.Encrypter().EncryptValue(context.Background(), secretKey)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi.vault.yaml"), []byte("encryptionsalt: "+salt+"\n"+
		"config:\n  azure-native:location: westeurope\n  scaleout:flaskSecretKey:\n    secure: "+sealed+"\n"), 0o600))
	return dir
}
