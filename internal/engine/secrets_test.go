package engine

import (
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/secrets/passphrase"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The key of a new salt is derived once, for its own passphrase alone, and is the one that the
// next process derives.
func TestKeyOfANewSalt(t *testing.T) {
	t.Parallel()
	salt, made, err := newManager("correct horse")
	require.NoError(t, err)
	remembered, err := managerOf("correct horse", salt)
	require.NoError(t, err)
	assert.Same(t, made, remembered)
	_, err = managerOf("another horse", salt)
	require.ErrorIs(t, err, passphrase.ErrIncorrectPassphrase)

	sealed, err := made.Encrypter().EncryptValue(t.Context(), "secret")
	require.NoError(t, err)
	later, err := passphrase.GetPassphraseSecretsManager("correct horse", salt)
	require.NoError(t, err)
	plain, err := later.Decrypter().DecryptValue(t.Context(), sealed)
	require.NoError(t, err)
	assert.Equal(t, "secret", plain)
}
