package stackfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"scaleout/internal/engine"
)

// An UnknownRevisionError is a name that Git does not know.
type UnknownRevisionError struct{ said string }

func (e *UnknownRevisionError) Error() string { return e.said }

// Revision writes Pulumi.yaml and the stack's file, as a Git revision has them,
// into dir, a folder that is there. It returns engine.ErrNoStack where the stack had no file yet.
func Revision(ctx context.Context, root, revision, stack, dir string) error {
	commit, err := git(ctx, root, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if errors.Is(err, exec.ErrNotFound) {
		return &UnknownRevisionError{"git is not installed"}
	}
	if err != nil {
		return &UnknownRevisionError{"Git knows no such commit (a shallow clone has only the last)"}
	}
	commit = bytes.TrimSpace(commit)
	for _, name := range []string{"Pulumi.yaml", stackFile(stack)} {
		content, err := git(ctx, root, "show", string(commit)+":./"+name)
		if err != nil {
			if name == stackFile(stack) {
				return fmt.Errorf("%w %q at %s: no %s", engine.ErrNoStack, stack, revision, name)
			}
			return fmt.Errorf("%s at %s: %w", name, revision, err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// git runs a command that writes nothing, and returns what it printed.
func git(ctx context.Context, root string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = root
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil && said.Len() > 0 {
		return nil, fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String()))
	}
	return out, err
}
