package home

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// A seal encrypts with a home's key. For values it is Pulumi's crypter. Whole files are
// written at every change, so it encrypts them itself, without that crypter's half dozen
// copies, but so that the crypter reads them: v1, nonce and AES-256-GCM's output in base64.
type seal struct {
	config.Crypter
	gcm cipher.AEAD
}

// newSeal takes a key of keySize bytes.
func newSeal(key []byte) (*seal, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &seal{config.NewSymmetricCrypter(key), gcm}, nil
}

// file is the text of a file with that content.
func (s *seal) file(content []byte) ([]byte, error) {
	nonce := make([]byte, s.gcm.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	secret := s.gcm.Seal(nil, nonce, content, nil)
	const version = "v1:"
	in := base64.StdEncoding
	text := make([]byte, 0, len(version)+in.EncodedLen(len(nonce))+1+in.EncodedLen(len(secret)))
	text = in.AppendEncode(append(text, version...), nonce)
	return in.AppendEncode(append(text, ':'), secret), nil
}
