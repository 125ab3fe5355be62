package stackfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
)

// Against reads the settings to compare a stack with: those of another stack of
// the project, those of a stack file, or the stack's own in a Git revision, in
// this order. The name says which it was.
func Against(ctx context.Context, root, stack, other string) (s *Stack, name string, err error) {
	if slices.Contains(engine.Stacks(root), other) {
		s, err = Read(ctx, root, other, nil)
		return s, "stack " + other, err
	}
	if info, statErr := os.Stat(other); statErr == nil && info.Mode().IsRegular() {
		s, err = ReadFile(ctx, root, stack, other)
		return s, other, err
	}
	s, err = At(ctx, root, stack, other)
	if errors.As(err, new(*UnknownRevisionError)) {
		err = fail.Refuse("%q is neither a stack here, nor a file, nor a Git revision: %w", other, err)
	}
	return s, stack + " at " + other, err
}

// At reads the settings that a stack had in a Git revision. It returns an
// UnknownRevisionError for what Git does not know, and engine.ErrNoStack where
// the stack had no file yet.
func At(ctx context.Context, root, stack, revision string) (s *Stack, err error) {
	dir, err := os.MkdirTemp("", "scaleout-revision-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := Revision(ctx, root, revision, stack, dir); err != nil {
		return nil, err
	}
	if s, err = Read(ctx, dir, stack, nil); err != nil {
		err = fmt.Errorf("at %s: %w", revision, err)
	}
	return s, err
}

// ReadFile reads a stack file from anywhere. Its stack is the one that its name
// says, Pulumi.STACK.yaml, else the given one.
func ReadFile(ctx context.Context, root, stack, file string) (s *Stack, err error) {
	if name, ok := strings.CutPrefix(filepath.Base(file), "Pulumi."); ok {
		if name, ok := strings.CutSuffix(name, ".yaml"); ok && name != "" {
			stack = name
		}
	}
	dir, err := os.MkdirTemp("", "scaleout-stackfile-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for from, to := range map[string]string{filepath.Join(root, "Pulumi.yaml"): "Pulumi.yaml", file: stackFile(stack)} {
		b, err := os.ReadFile(from)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, to), b, fs.FileMode(0o600)); err != nil {
			return nil, err
		}
	}
	if s, err = Read(ctx, dir, stack, nil); err != nil && filepath.Base(file) != stackFile(stack) {
		err = fmt.Errorf("%s, read as %s: %w", file, stackFile(stack), err)
	}
	return s, err
}

func stackFile(stack string) string { return "Pulumi." + stack + ".yaml" }
