package engine

import (
	"context"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
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
	seeing, err := configCrypter(file)
	if err != nil || !readable(file.Config, seeing) {
		seeing = blinded
	}
	inFile, err := configuration(file.Config, seeing)
	if err != nil {
		return Checked{}, err
	}
	now := maps.Clone(file.Config)
	if err := s.override(proj, now, overrides); err != nil {
		return Checked{}, err
	}
	all, err := configuration(now, seeing)
	if err != nil {
		return Checked{}, err
	}
	return Checked{Project: proj.Name.String(), Configuration: all, File: inFile, Overrides: overrides}, nil
}

// Blind stands for a secret that cannot be read here. It is long enough for
// every rule over secrets.
const Blind = "[a secret that cannot be read here]"

// crypter reads the file's secrets, Blindly if need be.
func (s *Stack) crypter(file *workspace.ProjectStack) (config.Crypter, error) {
	seeing, err := configCrypter(file)
	if s.Blindly && (err != nil || !readable(file.Config, seeing)) {
		return blinded, nil
	}
	return seeing, err
}

// readable tells whether a crypter's key is the one that was used.
func readable(m config.Map, c config.Crypter) bool {
	_, err := m.Decrypt(c)
	return err == nil
}

var blinded config.Crypter = crypter{config.NopEncrypter, blindfold{}}

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

// ProjectName is the project's, as Pulumi.yaml says.
func (s *Stack) ProjectName() (string, error) {
	proj, err := s.loadProject()
	if err != nil {
		return "", err
	}
	return proj.Name.String(), nil
}
