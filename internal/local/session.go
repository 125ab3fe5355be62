package local

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"scaleout/internal/engine"
	"scaleout/internal/engine/home"
	"scaleout/internal/local/stackfile"
	"scaleout/program"
	"scaleout/program/settings"
)

// A Session is one stack of this project, ready to run on the embedded Azure of
// a home. It holds the home's lock until Close.
type Session struct {
	*engine.Stack
	Azure *Azure
}

// Options say what to open.
type Options struct {
	Root  string // folder of Pulumi.yaml
	Stack string
	Home  string // empty: .scaleout in Root
	Azure AzureOptions

	WithoutSecrets bool // go on without secrets that cannot be decrypted

	// Writing changes how the home's files are written; optional.
	Writing []home.Option
	// View opens the home for reading only, whoever holds it: outputs can be read
	// then, and nothing can be changed.
	View bool
}

// Open locks the home, unless it only looks, and reads its Azure.
func Open(o Options) (*Session, error) {
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return nil, err
	}
	h, err := openHome(HomeDir(root, o.Home), o)
	if err != nil {
		return nil, err
	}
	azure, err := OpenAzure(h, o.Azure)
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return &Session{Azure: azure, Stack: &engine.Stack{
		Name: o.Stack, Root: root, Home: h,
		Program: engine.Go(program.Deploy), Providers: azure.Providers(), Check: check(o.Stack), WithoutSecrets: o.WithoutSecrets,
	}}, nil
}

func openHome(dir string, o Options) (*home.Home, error) {
	if o.View {
		return home.View(dir)
	}
	return home.Open(dir, o.Writing...)
}

// HomeDir is the home that a project's stacks live in unless another is chosen. Builds run
// in folders of their own: so it is no relative path.
func HomeDir(root, chosen string) string {
	if chosen != "" {
		if dir, err := filepath.Abs(chosen); err == nil {
			return dir
		}
		return chosen
	}
	return filepath.Join(root, ".scaleout")
}

// check refuses wrong settings before the engine starts, all at once and
// without the rest of a failed update's output around them.
func check(stack string) func(engine.Checked) error {
	return func(c engine.Checked) error {
		_, err := stackfile.Parse(stack, c)
		return err
	}
}

// Settings reads the stack's settings, with overrides for this once, and runs
// nothing. Secrets that cannot be decrypted are replaced, and what the stack may cost
// is not held against it. Wrong settings are settings.Problems.
func (s *Session) Settings(ctx context.Context, overrides []engine.Override) (*settings.Settings, error) {
	read, err := stackfile.Read(ctx, s.Root, s.Name, overrides)
	if err != nil {
		return nil, err
	}
	return read.Settings, nil
}

// Close releases the home's lock.
func (s *Session) Close() error {
	if err := s.Home.Close(); err != nil {
		return fmt.Errorf("unlocking the state folder: %w", err)
	}
	return nil
}
