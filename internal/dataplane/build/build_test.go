package build_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/build"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/testkit"
)

func TestMain(m *testing.M) {
	process.Dispatch(nil)
	os.Exit(m.Run())
}

// archive writes a zip of files with the given contents.
func archive(t *testing.T, files map[string]string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "app.zip")
	f, err := os.Create(name)
	require.NoError(t, err)
	w := zip.NewWriter(f)
	for name, content := range files {
		entry, err := w.Create(name)
		require.NoError(t, err)
		_, err = entry.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, f.Close())
	return name
}

// log keeps what a build says.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

// fake is a Python that notes what it is asked and says what a file beside it has,
// "pip-output", ending with the status in "pip-status".
const fake = `#!/bin/sh
here=$(dirname "$0")
echo "$*|VIRTUAL_ENV=$VIRTUAL_ENV|PIP_TARGET=$PIP_TARGET|SECRET=$SECRET|HOME=$HOME" >> "$FAKE/asked"
case "$*" in
--version) echo "Python 3.12.1" ;;
"-m venv"*) [ ! -e "$FAKE/no-venv" ] || exit 1; mkdir -p antenv/bin; touch antenv/pyvenv.cfg; cp "$0" antenv/bin/python ;;
*--dry-run*) cat "$FAKE/dry-output" 2>/dev/null; exit $(cat "$FAKE/dry-status" 2>/dev/null || echo 0) ;;
*requirements.txt) cat "$FAKE/pip-output" 2>/dev/null; [ ! -e "$FAKE/hang" ] || { touch "$FAKE/hanging"; sleep 1000; }
	exit $(cat "$FAKE/pip-status" 2>/dev/null || echo 0) ;;
*gunicorn) touch antenv/bin/gunicorn; exit $(cat "$FAKE/gunicorn-status" 2>/dev/null || echo 0) ;;
esac
`

// world is a state folder and a fake Python.
type world struct {
	t    *testing.T
	home string
	fake string
	log  log
	zip  string
	set  map[string]string
}

func newWorld(t *testing.T, more map[string]string) *world {
	t.Helper()
	w := &world{t: t, home: t.TempDir(), fake: t.TempDir(), set: map[string]string{"SCM_DO_BUILD_DURING_DEPLOYMENT": "true"}}
	files := map[string]string{"app.py": "print('1')\n", "requirements.txt": "flask\n"}
	for name, content := range more {
		files[name] = content
	}
	w.zip = archive(t, files)
	require.NoError(t, os.WriteFile(filepath.Join(w.fake, "python3"), []byte(fake), 0o755))
	return w
}

func (w *world) write(name, content string) {
	w.t.Helper()
	require.NoError(w.t, os.WriteFile(filepath.Join(w.fake, name), []byte(content), 0o644))
}

func (w *world) asked() string {
	b, _ := os.ReadFile(filepath.Join(w.fake, "asked"))
	return string(b)
}

func (w *world) make(ctx context.Context) error {
	return build.Make(ctx, build.Options{
		Home: w.home, Name: "d1", Zip: w.zip, Settings: w.set, Log: w.log.add,
		Environ: []string{
			"PATH=" + w.fake + ":/usr/bin:/bin", "FAKE=" + w.fake, "HOME=/home/me", "VIRTUAL_ENV=/elsewhere", "PIP_TARGET=/elsewhere", "PIP_INDEX_URL=https://mine",
		},
	})
}

func (w *world) dir() string { return build.Folder(w.home, "d1") }

func TestPackagesAreInstalledInTheBuild(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{"static/a/b.css": "x", "start.sh": "#!/bin/sh\n"})
	w.set["SECRET"], w.set["HOME"] = "correct horse", "/stolen"
	w.set["PRE_BUILD_COMMAND"], w.set["POST_BUILD_COMMAND"] = "echo before $SECRET; ls app.py", "echo after; ls antenv"
	w.write("pip-output", "Collecting flask\nusing correct horse\n")
	require.NoError(t, w.make(t.Context()))
	content, err := os.ReadFile(filepath.Join(w.dir(), "static/a/b.css"))
	require.NoError(t, err)
	assert.Equal(t, "x", string(content))
	info, err := os.Stat(filepath.Join(w.dir(), "start.sh"))
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o700), info.Mode()&0o700, "Kudu lets everybody run everything")
	manifest, err := os.ReadFile(filepath.Join(w.dir(), build.Manifest))
	require.NoError(t, err)
	assert.Equal(t, "PlatformName=\"python\"\nvirtualEnvName=\"antenv\"\n", string(manifest))
	rest := "|VIRTUAL_ENV=|PIP_TARGET=|SECRET=correct horse|HOME=/home/me\n"
	assert.Equal(t, "--version"+rest+"-m venv --clear antenv"+rest+
		"-m pip install --no-input --disable-pip-version-check --prefer-binary -r requirements.txt"+rest+
		"-m pip install --no-input --disable-pip-version-check gunicorn"+rest, w.asked())
	assert.Equal(t, `Extracting the zip: 4 entries, 0.00 MB
Python 3.12.1
Running PRE_BUILD_COMMAND...
before [secret]
app.py
Creating virtual environment...
Running pip install...
Collecting flask
using [secret]
Installing gunicorn, which App Service's Python has...
Running POST_BUILD_COMMAND...
after
bin
pyvenv.cfg`, w.log.String())
}

// What a command prints of the settings: package names and addresses make a log readable,
// passwords and keys do not.
func TestSecretsInTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.set["PIP_EXTRA_INDEX_URL"] = "https://me:pass@packages.example/simple"
	w.set["WEBSITE_AUTH_ENCRYPTION_KEY"] = "0123456789abcdef"
	w.set["WEBSITE_CONTENTAZUREFILECONNECTIONSTRING"] = "AccountName=a;AccountKey=b"
	w.set["PIP_FIND_LINKS"] = "https://wheels.example"
	w.set["PRE_BUILD_COMMAND"] = "echo $PIP_EXTRA_INDEX_URL; echo $WEBSITE_AUTH_ENCRYPTION_KEY; " +
		"echo $WEBSITE_CONTENTAZUREFILECONNECTIONSTRING; echo $PIP_FIND_LINKS"
	require.NoError(t, w.make(t.Context()))
	assert.Contains(t, w.log.String(), "\n[secret]\n[secret]\n[secret]\nhttps://wheels.example\n")
}

// What comes of a build, by what pip says.
func TestWhatPipSays(t *testing.T) {
	t.Parallel()
	const retried = "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError(...)': /simple/flask/\n"
	for name, c := range map[string]struct {
		files map[string]string
		err   string
		log   string
		own   bool
	}{
		"no such package": {
			files: map[string]string{"pip-status": "1", "pip-output": "ERROR: Could not find a version that satisfies the requirement flask==99 (from versions: 1.0, 2.0)\nERROR: No matching distribution found for flask==99\n"},
			err:   "pip install failed: No matching distribution found for flask==99",
		},
		"broken once, and then no such version": {
			files: map[string]string{"pip-status": "1", "pip-output": retried + "ERROR: Could not find a version that satisfies the requirement flask==99 (from versions: 1.0, 2.0)\nERROR: No matching distribution found for flask==99\n"},
			err:   "pip install failed: No matching distribution found for flask==99",
		},
		"no index, and all is here": {
			files: map[string]string{"pip-status": "1", "pip-output": retried + "ERROR: Could not find a version that satisfies the requirement flask (from versions: none)\nERROR: No matching distribution found for flask\n"},
			log:   "WARNING: no package index can be reached. The app runs with this machine's packages.\nThey are what requirements.txt asks for.",
		},
		"no index, and something lacks": {
			files: map[string]string{"pip-status": "1", "pip-output": retried, "dry-status": "1", "dry-output": "ERROR: No matching distribution found for flask\n"},
			log:   "WARNING: they are not what requirements.txt asks for: No matching distribution found for flask",
		},
		"no module venv": {
			files: map[string]string{"no-venv": ""},
			log:   "WARNING: this Python makes no virtual environments (on Debian 'apt-get install python3-venv' helps). The app runs with this machine's packages.",
		},
		"no gunicorn": {
			files: map[string]string{"gunicorn-status": "1"},
			log:   "WARNING: gunicorn cannot be installed: it says nothing. The app runs with this machine's.", own: true,
		},
		"retried, and then installed": {files: map[string]string{"pip-output": retried}, own: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			for file, content := range c.files {
				w.write(file, content)
			}
			err := w.make(t.Context())
			if c.err != "" {
				assert.EqualError(t, err, c.err)
				assert.NoDirExists(t, w.dir())
				assert.Contains(t, w.log.String(), "ERROR: No matching distribution found for flask==99", "the log has it all")
				return
			}
			require.NoError(t, err)
			assert.Contains(t, w.log.String(), c.log)
			_, err = os.Stat(filepath.Join(w.dir(), "antenv"))
			assert.Equal(t, c.own, err == nil)
			manifest, err := os.ReadFile(filepath.Join(w.dir(), build.Manifest))
			require.NoError(t, err)
			assert.Equal(t, c.own, strings.Contains(string(manifest), "antenv"))
		})
	}
}

func TestBuildsWithoutPackages(t *testing.T) {
	t.Parallel()
	for value, installs := range map[string]bool{"true": true, "1": true, "True": true, "false": false, "": false, "0": false} {
		w := newWorld(t, nil)
		w.set = map[string]string{"SCM_DO_BUILD_DURING_DEPLOYMENT": value}
		require.NoError(t, w.make(t.Context()))
		assert.Equal(t, installs, w.asked() != "", value)
		assert.Equal(t, !installs, strings.Contains(w.log.String(), "is not true: no packages are installed"), value)
		assert.FileExists(t, filepath.Join(w.dir(), "app.py"))
	}
	w := newWorld(t, nil)
	w.zip = archive(t, map[string]string{"app.py": ""})
	require.NoError(t, w.make(t.Context()))
	assert.Contains(t, w.log.String(), "there is no requirements.txt")
}

// A build that is ended leaves neither a process nor a file.
func TestBuildsCanBeEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.write("hang", "")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error)
	go func() { done <- w.make(ctx) }()
	require.Eventually(t, func() bool { _, err := os.Stat(filepath.Join(w.fake, "hanging")); return err == nil }, time.Minute, 10*time.Millisecond)
	cancel()
	assert.ErrorIs(t, <-done, context.Canceled)
	assert.NoDirExists(t, w.dir())
}

func TestBuildsThatFail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.set["POST_BUILD_COMMAND"] = "echo no such thing; exit 3"
	assert.EqualError(t, w.make(t.Context()), "POST_BUILD_COMMAND failed: no such thing")
	assert.NoDirExists(t, w.dir())

	w = newWorld(t, nil)
	require.NoError(t, os.Remove(filepath.Join(w.fake, "python3")))
	err := build.Make(t.Context(), build.Options{Home: w.home, Name: "d1", Zip: w.zip, Settings: w.set, Log: w.log.add, Environ: []string{"PATH=" + w.fake}})
	assert.ErrorContains(t, err, "there is no python3 on PATH")

	w = newWorld(t, nil)
	w.zip = archive(t, map[string]string{"../../escaped": "x"})
	assert.ErrorContains(t, w.make(t.Context()), "a path that leads out of the folder")
	assert.NoDirExists(t, w.dir())

	w = newWorld(t, nil)
	w.zip = lying(t)
	assert.ErrorContains(t, w.make(t.Context()), "a.py cannot be extracted")
	assert.NoDirExists(t, w.dir())

	for _, name := range []string{"", "..", "a/b", ".hidden", "a b", strings.Repeat("x", 200)} {
		assert.ErrorContains(t, build.Make(t.Context(), build.Options{Home: w.home, Name: name, Log: w.log.add}), "cannot be the name of a build")
	}
}

// lying makes a zip with a file that is larger than the directory says.
func lying(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	entry, err := w.CreateRaw(&zip.FileHeader{Name: "a.py", Method: zip.Store, UncompressedSize64: 10, CompressedSize64: 1000})
	require.NoError(t, err)
	_, err = fmt.Fprint(entry, strings.Repeat("x", 1000))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	name := filepath.Join(t.TempDir(), "lying.zip")
	require.NoError(t, os.WriteFile(name, b.Bytes(), 0o600))
	return name
}

func TestCleaningKeepsWhatIsReferredTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	require.NoError(t, build.Clean(w.home, nil), "there are none yet")
	require.NoError(t, w.make(t.Context()))
	require.NoError(t, os.MkdirAll(build.Folder(w.home, "d2/half"), 0o700))
	require.NoError(t, build.Clean(w.home, []string{"d1", "d3"}))
	assert.DirExists(t, w.dir())
	assert.NoDirExists(t, build.Folder(w.home, "d2"))
	assert.Error(t, w.make(t.Context()), "a build is never changed")
	assert.DirExists(t, w.dir())
}

// wheel writes a package that pip installs, and returns its folder.
func wheel(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Rename(archive(t, map[string]string{
		"colours.py":                     "def of(x): return x + ' is red'\n",
		"colours-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: colours\nVersion: 1.0\n",
		"colours-1.0.dist-info/WHEEL":    "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
		"colours-1.0.dist-info/RECORD":   "colours.py,,\ncolours-1.0.dist-info/METADATA,,\ncolours-1.0.dist-info/WHEEL,,\ncolours-1.0.dist-info/RECORD,,\n",
	}), filepath.Join(dir, "colours-1.0-py3-none-any.whl")))
	return dir
}

// The real pip, without a network: what it installs is found by the build's Python,
// and an index that does not answer leaves the app with what is here.
func TestRealPip(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	testkit.Python(t, "venv", "ensurepip")
	wheels := wheel(t)
	environ := append(os.Environ(), "PIP_NO_INDEX=1", "PIP_FIND_LINKS="+wheels, "PIP_CONFIG_FILE="+os.DevNull, "PIP_NO_CACHE_DIR=1")
	w := newWorld(t, map[string]string{"requirements.txt": "colours==1.0\n", "app.py": "import colours\nprint(colours.of('rose'))\n"})
	o := build.Options{Home: w.home, Name: "good", Zip: w.zip, Settings: w.set, Environ: environ, Log: w.log.add}
	require.NoError(t, build.Make(t.Context(), o), &w.log)
	assert.Contains(t, w.log.String(), "Successfully installed colours-1.0")
	dir := build.Folder(w.home, "good")
	out, err := exec.CommandContext(t.Context(), filepath.Join(dir, "antenv/bin/python"), filepath.Join(dir, "app.py")).CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Equal(t, "rose is red\n", string(out))

	o.Name = "offline"
	o.Environ = append(os.Environ(), "PIP_INDEX_URL=http://127.0.0.1:1/simple", "PIP_CONFIG_FILE="+os.DevNull, "PIP_RETRIES=1", "NO_PROXY=*", "no_proxy=*")
	o.Settings = map[string]string{"SCM_DO_BUILD_DURING_DEPLOYMENT": "1"}
	require.NoError(t, build.Make(t.Context(), o), &w.log)
	assert.Contains(t, w.log.String(), "WARNING: no package index can be reached. The app runs with this machine's packages.")
	assert.NoDirExists(t, filepath.Join(build.Folder(w.home, "offline"), "antenv"))
}
