package engine

import (
	"context"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// Configuration returns what the stack's file and the overrides say, before any
// check, and runs nothing. Where the file's secrets cannot be decrypted, for want
// of a passphrase, each reads as Blind.
func (s *Stack) Configuration(_ context.Context, overrides []Override) (Checked, error) {
	proj, err := s.loadProject()
	if err != nil {
		return Checked{}, err
	}
	file, err := s.stackFile(proj)
	if err != nil {
		return Checked{}, err
	}
	var decrypter config.Decrypter = blindfold{}
	if crypter, err := configCrypter(file); err == nil {
		decrypter = crypter
	}
	inFile, err := configuration(file.Config, decrypter)
	if err != nil {
		if inFile, err = configuration(file.Config, blindfold{}); err != nil {
			return Checked{}, err
		}
		decrypter = blindfold{}
	}
	now := maps.Clone(file.Config)
	if err := s.override(proj, now, overrides); err != nil {
		return Checked{}, err
	}
	all, err := configuration(now, decrypter)
	if err != nil {
		return Checked{}, err
	}
	return Checked{Project: proj.Name.String(), Configuration: all, File: inFile, Overrides: overrides}, nil
}

// Blind stands for a secret that cannot be read here. It is long enough for
// every rule over secrets.
const Blind = "[a secret that cannot be read here]"

// blindfold decrypts everything to Blind.
type blindfold struct{}

func (blindfold) DecryptValue(context.Context, string) (string, error) { return Blind, nil }

func (blindfold) BatchDecrypt(_ context.Context, ciphertexts []string) ([]string, error) {
	all := make([]string, len(ciphertexts))
	for i := range all {
		all[i] = Blind
	}
	return all, nil
}
