package world

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/local"
)

// An image is the content of a home, by the path of each file in it. It is kept in
// memory, so that it can outlive the test that has made it and leave nothing behind.
type image map[string][]byte

// standing are the homes of stacks that stand, by stack and settings. Each is made
// once in a test binary: to bring a stack up takes longer than most of what is
// tested on it.
var standing struct {
	sync.Mutex
	images map[string]image
}

// Standing opens a copy of a home in which a stack of the real project stands with
// some settings. Requests are recorded from here on.
func Standing(t testing.TB, stack string, config ...string) *World {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "home")
	standingImage(t, stack, config).restore(t, dir)
	return Open(t, local.Options{
		Root: ProjectRoot(), Stack: stack, Home: dir,
		Azure: local.AzureOptions{Start: Start, Random: other(t), Record: true},
	})
}

func standingImage(t testing.TB, stack string, config []string) image {
	t.Helper()
	standing.Lock()
	defer standing.Unlock()
	name := strings.Join(append([]string{stack}, config...), "\x00")
	if made, ok := standing.images[name]; ok {
		return made
	}
	w := New(t, stack)
	w.Must(w.Up, config...)
	require.NoError(t, w.Close())
	if standing.images == nil {
		standing.images = map[string]image{}
	}
	standing.images[name] = imageOf(t, w.Opts.Home)
	return standing.images[name]
}

func imageOf(t testing.TB, dir string) image {
	t.Helper()
	i := image{}
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		i[path], err = os.ReadFile(filepath.Join(dir, path))
		return err
	}))
	return i
}

func (i image) restore(t testing.TB, dir string) {
	t.Helper()
	for path, content := range i {
		file := filepath.Join(dir, path)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, content, 0o600))
	}
}
