package realpulumi

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"scaleout/internal/testkit"
)

// module is what the command is built from, seen from the folder of this project.
var module = filepath.Join("internal", "testkit", "realpulumi", "testdata", "cli")

const (
	mainPackage     = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
	versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
)

// Build builds the command, which takes some ten minutes of two processors.
const Build = "CI=true go test ./internal/testkit/realpulumi -run CommandIsThere -timeout 60m"

// Command returns the path of the real 'pulumi'. It is built once for each version, into the
// user's cache folder: in CI, and elsewhere when somebody asks for it. root is the folder
// of this project.
func Command(t testing.TB, root string) string {
	t.Helper()
	dir := filepath.Join(root, module)
	id := sha256.New()
	fmt.Fprintln(id, runtime.Version(), runtime.GOARCH)
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(id, "%s\n", content)
	}
	command := filepath.Join(testkit.CacheDir(), fmt.Sprintf("pulumi-%x", id.Sum(nil)[:8]), "pulumi")
	if _, err := os.Stat(command); err == nil {
		return command
	}
	if os.Getenv("CI") == "" {
		testkit.Missing(t, "the Pulumi CLI of "+dir, Build)
	}
	if err := build(t, dir, command); err != nil {
		t.Fatal(err)
	}
	return command
}

// Version is the version of the command.
func Version(t testing.TB, root string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, module, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	return pinned(t, content, "github.com/pulumi/pulumi/pkg/v3")
}

// pinned is the version of a module that a go.mod requires.
func pinned(t testing.TB, content []byte, path string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^(?:require)?\s+` + regexp.QuoteMeta(path) + ` (v\S+)`).FindSubmatch(content)
	if found == nil {
		t.Fatalf("go.mod requires no %s", path)
	}
	return string(found[1])
}

// build lets nobody see half a command. A release has its version from the linker, too.
func build(t testing.TB, dir, command string) error {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(command), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(command), "building-")
	if err != nil {
		return err
	}
	content, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	version := pinned(t, content, "github.com/pulumi/pulumi/pkg/v3")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-ldflags", "-s -w -X "+versionVariable+"="+version, "-o", file.Name(), mainPackage)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("building the Pulumi CLI: %w\n%s", err, out), os.Remove(file.Name()))
	}
	return os.Rename(file.Name(), command)
}
