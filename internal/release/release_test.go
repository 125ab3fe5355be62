package release_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
	"scaleout/internal/release"
)

// folder makes a folder of files; a name with a slash at the end is an empty folder, and
// a content "-> x" a link to x.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		file := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		target, link := strings.CutPrefix(content, "-> ")
		switch {
		case strings.HasSuffix(name, "/"):
			require.NoError(t, os.MkdirAll(file, 0o755))
		case link:
			require.NoError(t, os.Symlink(target, file))
		default:
			require.NoError(t, os.WriteFile(file, []byte(content), 0o644))
		}
	}
	return root
}

// app is a folder that App Service runs, with more files in it.
func app(t *testing.T, more map[string]string) string {
	t.Helper()
	files := map[string]string{"app.py": "app = 1\n", "requirements.txt": "flask\n"}
	for name, content := range more {
		files[name] = content
	}
	return folder(t, files)
}

func prepare(t *testing.T, source string) (*release.Zip, []byte) {
	t.Helper()
	z, err := release.Prepare(t.Context(), source, release.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, z.Close()) })
	content, err := io.ReadAll(z.Content())
	require.NoError(t, err)
	require.Len(t, content, int(z.Size))
	return z, content
}

func names(t *testing.T, content []byte) []string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	var all []string
	for _, f := range r.File {
		all = append(all, f.Name)
	}
	return all
}

// One content makes one zip, whoever packs it where and when. Another content has another
// time: App Service copies no file whose time is that of the one it has, and Python runs
// the compiled code of a source with the same time and size.
func TestOneContentIsOneZip(t *testing.T) {
	t.Parallel()
	files := map[string]string{"run.sh": "#!/bin/sh\n", "b/c/d.py": "1\n", "b.py": "1\n", "ü.txt": "ü", "empty/": ""}
	first := app(t, files)
	second := app(t, files)
	require.NoError(t, os.Chmod(filepath.Join(first, "run.sh"), 0o755))
	require.NoError(t, os.Chmod(filepath.Join(second, "run.sh"), 0o700))
	require.NoError(t, os.Chmod(filepath.Join(second, "app.py"), 0o600))
	require.NoError(t, os.Chtimes(filepath.Join(second, "app.py"), time.Now(), time.Unix(1, 0)))
	one, content := prepare(t, first)
	two, same := prepare(t, second+"/.")
	assert.True(t, bytes.Equal(content, same))
	assert.Equal(t, one.SHA256, two.SHA256)
	assert.Equal(t, []string{"app.py", "b/c/d.py", "b.py", "requirements.txt", "run.sh", "ü.txt"}, names(t, content))
	assert.Equal(t, 6, one.Files)

	require.NoError(t, os.WriteFile(filepath.Join(second, "app.py"), []byte("app = 2\n"), 0o644))
	_, other := prepare(t, second)
	before, err := release.Read(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	after, err := release.Read(bytes.NewReader(other), int64(len(other)))
	require.NoError(t, err)
	for i, e := range before.Entries {
		assert.Equal(t, e.Path != "app.py", e.Modified.Equal(after.Entries[i].Modified), e.Path)
		assert.True(t, e.Modified.After(time.Unix(315532799, 0)) && e.Modified.Before(time.Unix(1577836800, 0)), e.Modified)
		want := fs.FileMode(0o644)
		if e.Path == "run.sh" {
			want = 0o755
		}
		assert.Equal(t, want, e.Mode(), e.Path)
	}
}

// What is left out, and by which rule: the last line that fits wins, and .deployignore
// wins over .gitignore.
func TestWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	source := app(t, map[string]string{
		".gitignore":    "\ufeff# built\r\ndist/\r\n*.log\r\n!keep.log\r\n/only-here\r\n\\#odd\n!.env\n",
		".deployignore": "tests\n!dist\n!.env.public\n",
		"dist/app.js":   "1", "x.log": "1", "keep.log": "1", "#odd": "1",
		"only-here": "1", "below/only-here": "1", "below/dist": "a file, no folder",
		"below/.gitignore": "*\n!.gitignore\n!kept\n!only-here\n!dist\n", "below/dropped": "1", "below/kept": "1",
		"tests/test_app.py": "1", ".git/config": "1", "sub/.git": "gitdir: elsewhere", ".env": "KEY=1", ".env.local": "KEY=1", ".env.public": "1",
		".venv/pyvenv.cfg": "", ".venv/bin/python": "", "old-env": "-> .venv", "conda/conda-meta/history": "",
		"__pycache__/app.pyc": "1", "left.pyc": "1", ".scaleout/key": "1", ".DS_Store": "1", "environment.py": "1",
	})
	z, content := prepare(t, source)
	assert.Equal(t, []string{
		".deployignore", ".env.public", ".gitignore", "app.py", "below/.gitignore", "below/dist", "below/kept", "below/only-here",
		"dist/app.js", "environment.py", "keep.log", "requirements.txt",
	}, names(t, content))
	assert.ElementsMatch(t, []release.LeftOut{
		{"#odd", ".gitignore"}, {".DS_Store", "of macOS"}, {".env", "may hold secrets"}, {".env.local", "may hold secrets"},
		{".git/", "history"}, {".scaleout/", "state of this tool"}, {".venv/", "virtual environment"},
		{"__pycache__/", "Python makes it anew"}, {"below/dropped", ".gitignore"}, {"conda/", "virtual environment"},
		{"left.pyc", "Python makes it anew"}, {"old-env", "virtual environment"}, {"only-here", ".gitignore"},
		{"sub/.git", "history"}, {"tests/", ".deployignore"}, {"x.log", ".gitignore"},
	}, z.LeftOut)
}

// A file may be large: whoever has had enough need not wait for its end.
func TestUntil(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r, b := release.Until(ctx, strings.NewReader("large")), make([]byte, 1)
	_, err := r.Read(b)
	require.NoError(t, err)
	cancel()
	_, err = r.Read(b)
	require.ErrorIs(t, err, context.Canceled)
}

func TestLinks(t *testing.T) {
	t.Parallel()
	outside := folder(t, map[string]string{"secret": "1"})
	_, content := prepare(t, app(t, map[string]string{"conf/a.json": "{}", "b.json": "-> conf/a.json"}))
	assert.Equal(t, []string{"app.py", "b.json", "conf/a.json", "requirements.txt"}, names(t, content))
	for target, text := range map[string]string{
		outside + "/secret": "x is a link to " + resolved(t, outside) + "/secret, outside of the folder",
		"nowhere":           "x is a link that leads nowhere",
		"conf":              "x is a link to conf, which is no file",
		"x":                 "x is a link that leads nowhere",
	} {
		_, err := release.Prepare(t.Context(), app(t, map[string]string{"conf/a.json": "{}", "x": "-> " + target}), release.Options{})
		assert.ErrorContains(t, err, text+": App Service restores no links from a zip; put the file in its place, or name the link in .deployignore")
		z, err := release.Prepare(t.Context(), app(t, map[string]string{"conf/a.json": "{}", "x": "-> " + target, ".deployignore": "x\n"}), release.Options{})
		require.NoError(t, err)
		require.NoError(t, z.Close())
	}
}

func resolved(t *testing.T, dir string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(dir)
	require.NoError(t, err)
	return dir
}

// The zip of a folder leaves nothing behind, even when nobody closes it.
func TestNothingIsLeftBehind(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	z, err := release.Prepare(t.Context(), app(t, nil), release.Options{})
	require.NoError(t, err)
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	assert.Empty(t, left, "a process that is killed now leaves nothing")
	require.NoError(t, z.Close())

	_, err = release.Prepare(t.Context(), folder(t, map[string]string{"a": ""}), release.Options{})
	require.Error(t, err)
	left, err = os.ReadDir(temp)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestProgressAndCancelling(t *testing.T) {
	t.Parallel()
	var files int
	var read int64
	ctx, cancel := context.WithCancel(t.Context())
	z, err := release.Prepare(ctx, app(t, nil), release.Options{Progress: func(f int, b int64) { files, read = f, b }})
	require.NoError(t, err)
	require.NoError(t, z.Close())
	assert.Equal(t, 2, files)
	assert.EqualValues(t, len("app = 1\nflask\n"), read)

	_, err = release.Prepare(ctx, app(t, nil), release.Options{Progress: func(int, int64) { cancel() }})
	assert.ErrorIs(t, err, context.Canceled)
}

// Each is refused in one line that names the source.
func TestSourcesThatAreRefused(t *testing.T) {
	t.Parallel()
	large := filepath.Join(t.TempDir(), "large.zip")
	require.NoError(t, os.WriteFile(large, nil, 0o600))
	require.NoError(t, os.Truncate(large, 2048<<20+1))
	// As Finder of macOS compresses a folder.
	finder := zipOf(t, entry("shop/"), entry("shop/app.py"), entry("shop/requirements.txt"), entry("__MACOSX/shop/._app.py"))
	for source, text := range map[string]string{
		filepath.Join(t.TempDir(), "none"): "there is no such folder, and no such zip",
		os.DevNull:                         "this is neither a folder nor a file",
		large:                              "the zip is larger than 2048 MB, which is the most that App Service takes; leave out of it what the app does not need, and keep data and media in a storage account",
		file(t, ""):                        "the file is empty",
		file(t, string(finder)):            "all of it is in the folder shop, and App Service looks beside it: release what is in shop, not shop itself",
		file(t, "no zip"):                  "this is no zip, or only a part of one",
		folder(t, nil):                     "there is no file in the folder",
		folder(t, map[string]string{".gitignore": "*\n", "app.py": ""}): "nothing is left of the folder to release: all of it is left out, such as .gitignore (.gitignore)",
		folder(t, map[string]string{"sub/.deployignore": "\xff\xfe*\x00.\x00d\x00b\x00", "sub/a.db": ""}): "sub/.deployignore is not UTF-8, " +
			"and what it names would be released; save it as UTF-8 (what '>' writes in Windows PowerShell 5 is UTF-16)",
		folder(t, map[string]string{".gitignore": strings.Repeat("*.db\n", 1<<20)}): ".gitignore is larger than 1 MB, which no such file has to be",
		folder(t, map[string]string{"app.py": ""}):                                  "there is no requirements.txt in it, so App Service would install no packages; 'pip freeze > requirements.txt' writes one, in the environment in which the app runs",
		folder(t, map[string]string{"main.py": "", "requirements.txt": ""}): "none of application.py, app.py, index.py, server.py is in it, where App Service looks for a Flask app; " +
			"name the command that starts yours: pulumi config set startCommand 'gunicorn … module:app'",
		folder(t, map[string]string{"app.py": "", "Requirements.txt": ""}):                             "Requirements.txt has to be called requirements.txt: on Linux capitals make another name",
		folder(t, map[string]string{"app.py": "", "requirements.txt": "flask\n-r other.txt # more\n"}): "requirements.txt names other.txt (-r), which is not in it; pip would end with an error",
		folder(t, map[string]string{"app.py": "", "requirements.txt": "-r dev.txt", "dev.txt": "", ".gitignore": "dev.txt\n"}): "requirements.txt names dev.txt (-r), " +
			"which is not in it, since it is left out: .gitignore; pip would end with an error",
		folder(t, map[string]string{"app.py": "", "requirements.txt": "--requirement sub/a.txt", "sub/a.txt": "-cb.txt"}): "sub/a.txt names b.txt (-c), which is not in it; pip would end with an error",
		folder(t, map[string]string{"app.py": "", "requirements.txt": "--constraint = /srv/all.txt", "srv/all.txt": ""}):  "requirements.txt names /srv/all.txt (--constraint), which is not in it; pip would end with an error",
		folder(t, map[string]string{"app.py": "", "requirements.txt": "-r \\\n  ../x.txt"}):                               "requirements.txt names ../x.txt (-r), which is not in it; pip would end with an error",
		folder(t, map[string]string{"app.py": "", "requirements.txt": "f\x00l\x00a\x00s\x00k\x00"}):                       "requirements.txt is not UTF-8, and pip cannot read it; save it as UTF-8",
		folder(t, map[string]string{"app.py": "", "requirements.txt": "fl\xe4sk"}):                                        "requirements.txt is not UTF-8, and pip cannot read it; save it as UTF-8",
		folder(t, map[string]string{"shop.zip": "PK"}):                                                                    "all that is in it is another zip, shop.zip, which App Service does not unpack: release that one",
		folder(t, map[string]string{"shop/app.py": "", "shop/requirements.txt": ""}):                                      "all of it is in the folder shop, and App Service looks beside it: release what is in shop, not shop itself",
	} {
		_, err := release.Prepare(t.Context(), source, release.Options{})
		require.EqualError(t, err, "--source "+source+": "+text)
		assert.Equal(t, fail.Refused, fail.KindOf(err))
	}
}

// A stack's start command finds the app, and App Service finds Django's.
func TestAppsThatAreFound(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]release.Options{
		"main.py": {StartCommand: "gunicorn main:app"}, "shop/wsgi.py": {}, "application.py": {}, "server.py": {},
	} {
		z, err := release.Prepare(t.Context(), folder(t, map[string]string{name: "", "requirements.txt": ""}), o)
		require.NoError(t, err, name)
		require.NoError(t, z.Close())
	}
}

// What pip reads of a requirements file is taken: a byte order mark of UTF-16, which '>' of
// Windows PowerShell 5 writes, files that name each other, and what is elsewhere.
func TestRequirementsThatAreTaken(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"\xff\xfef\x00l\x00a\x00s\x00k\x00\r\x00\n\x00", "\xfe\xff\x00f", "\xef\xbb\xbfflask\n", "# -r none.txt\n", "flask # -r none.txt",
		"-r https://example.com/r.txt\n-c ${HOME}/c.txt", "-r more.txt", "--require-hashes\n--requirement=more.txt\n", "",
	} {
		z, err := release.Prepare(t.Context(), folder(t, map[string]string{"app.py": "", "requirements.txt": text, "more.txt": "-r requirements.txt"}), release.Options{})
		require.NoError(t, err, "%q", text)
		require.NoError(t, z.Close())
	}
	_, err := release.Prepare(t.Context(), app(t, map[string]string{"requirements.txt": "\xff\xfe-\x00r\x00 \x00x\x00"}), release.Options{})
	assert.ErrorContains(t, err, "requirements.txt names x (-r), which is not in it")
}

func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.zip")
	require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	return name
}
