package release_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/release"
	"scaleout/internal/testkit"
)

// zipOf makes a zip of entries as they are.
func zipOf(t testing.TB, headers ...zip.FileHeader) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, h := range headers {
		if _, err := w.CreateRaw(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func entry(name string) zip.FileHeader { return zip.FileHeader{Name: name} }

func withMode(name string, mode fs.FileMode) zip.FileHeader {
	h := entry(name)
	h.SetMode(mode)
	return h
}

func read(b []byte) (*release.Archive, error) { return release.Read(bytes.NewReader(b), int64(len(b))) }

func TestZipsThatAreRefused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 256)
	for text, headers := range map[string][]zip.FileHeader{
		`"", an entry without a name`: {entry("")},
		`"/etc/passwd", an absolute path; zip the folder's content with paths that begin in it`:                                                           {entry("app.py"), entry("/etc/passwd")},
		`"C:/x", an absolute path; zip the folder's content with paths that begin in it`:                                                                  {entry("C:/x")},
		`"../x", a path that leads out of the folder`:                                                                                                     {entry("../x")},
		`"a/../../x", a path that leads out of the folder`:                                                                                                {entry("a/../../x")},
		`"a/..", a path that leads out of the folder`:                                                                                                     {entry("a/..")},
		`"a\\b", a path with backslashes, which are part of a name on Linux; Compress-Archive of Windows PowerShell 5 writes such, PowerShell 7 does not`: {entry(`a\b`)},
		`"a\x00b", a name with characters that no file of an app has`:                                                                                     {entry("a\x00b")},
		`"a\xff", a name with characters that no file of an app has`:                                                                                      {entry("a\xff")},
		`"` + long[:77] + `…", a name that is too long for Linux`:                                                                                         {entry(long)},
		`"x", an encrypted file; App Service has no password for it`:                                                                                      {{Name: "x", Flags: 1}},
		`"x", a file in a compression, method 14, that App Service does not unpack; use the usual one`:                                                    {{Name: "x", Method: 14}},
		`"x", a link; App Service restores no links from a zip`:                                                                                           {withMode("x", fs.ModeSymlink|0o777)},
		`"x", which is no file`:                    {withMode("x", fs.ModeDevice|0o666)},
		`"x/", a folder with a content of its own`: {{Name: "x/", UncompressedSize64: 1}},
		`"x" twice`:                           {entry("x"), entry("./x")},
		`"a" as a file and as a folder`:       {entry("a"), entry("a/b")},
		`"a" twice`:                           {entry("a/b"), entry("a")},
		`more than 10 GB when it is unpacked`: {{Name: "a", UncompressedSize64: 6 << 30}, {Name: "b", UncompressedSize64: 6 << 30}},
	} {
		_, err := read(zipOf(t, headers...))
		assert.EqualError(t, err, "the zip has "+text)
	}
}

// Few long names can be of very many folders.
func TestZipOfManyFolders(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	var all []zip.FileHeader
	for i := range 1100 {
		all = append(all, entry(fmt.Sprint(i)+strings.Repeat("/a", 1000)))
	}
	_, err := read(zipOf(t, all...))
	assert.EqualError(t, err, "the zip has more files than an app can have")
	_, err = read(zipOf(t, all[:10]...))
	assert.NoError(t, err)
}

func TestZipsThatAreTaken(t *testing.T) {
	t.Parallel()
	a, err := read(zipOf(t, entry("./"), entry("./app.py"), entry("a/"), entry("a/b/c"), entry("a/b/"), entry("a/b/..d")))
	require.NoError(t, err)
	var all []string
	for _, e := range a.Entries {
		all = append(all, fmt.Sprint(e.Path, " ", e.Dir))
	}
	assert.Equal(t, []string{"app.py false", "a true", "a/b/c false", "a/b true", "a/b/..d false"}, all)
}

// A part of a zip, at whatever byte its upload ended, is never taken for the whole.
func TestPartsOfAZip(t *testing.T) {
	t.Parallel()
	whole := zipOf(t, entry("app.py"), entry("requirements.txt"))
	for n := range whole {
		_, err := read(whole[:n])
		assert.Error(t, err, n)
	}
}

// A directory with more entries than memory is not read.
func TestDirectoryIsBounded(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	comment := strings.Repeat("x", 60000)
	for i := range 1200 {
		_, err := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprint(i), Comment: comment})
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	_, err := read(b.Bytes())
	assert.EqualError(t, err, "the zip's list of files is larger than 64 MB, which no app needs")
}

// A zip of a few bytes can say that it holds gigabytes, or have many names for one content
// ("A better zip bomb", D. Fifield, 2019).
func TestZipsThatSayTooMuch(t *testing.T) {
	t.Parallel()
	larger := `, which says that it is larger than it can be; make the zip anew`
	shared := `, which takes room that it does not have; make the zip anew`
	for text, headers := range map[string][]zip.FileHeader{
		`"huge"` + larger:   {{Name: "huge", Method: zip.Deflate, CompressedSize64: 10, UncompressedSize64: 3 << 30}},
		`"stored"` + larger: {{Name: "stored", Method: zip.Store, CompressedSize64: 10, UncompressedSize64: 11}},
		`"two"` + shared:    {{Name: "one", Method: zip.Deflate, CompressedSize64: 150, UncompressedSize64: 9000}, {Name: "two", Method: zip.Deflate, CompressedSize64: 150, UncompressedSize64: 9000}},
		`"nobody"` + shared: {{Name: "nobody", Method: zip.Store, CompressedSize64: 1 << 63, UncompressedSize64: 1 << 10}},
		`"around"` + shared: {{Name: "around", Method: zip.Deflate, CompressedSize64: 1<<64 - 1}},
	} {
		_, err := read(zipOf(t, headers...))
		assert.EqualError(t, err, "the zip has "+text)
	}
	// As dense as Deflate gets.
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	zeros, err := w.Create("zeros")
	require.NoError(t, err)
	_, err = zeros.Write(make([]byte, 8<<20))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	_, err = read(b.Bytes())
	assert.NoError(t, err)
}
