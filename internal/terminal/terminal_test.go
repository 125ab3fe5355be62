package terminal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/terminal"
)

func TestText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                               "",
		"a b\tc\nd\n":                    "a b\tc\nd\n",
		"é · „x“ 日本 🚀 1\u00a0000":        "é · „x“ 日本 🚀 1\u00a0000",
		"\x1b[2J\x1b]0;owned\x07":        `\u001b[2J\u001b]0;owned\u0007`,
		"safe\rnot safe\b\b\x00\x7f":     `safe\u000dnot safe\u0008\u0008\u0000\u007f`,
		"\u009b31m \u0085 \u200b \ufeff": `\u009b31m \u0085 \u200b \ufeff`,
		"\u202etxt.exe\u2066\u061c":      `\u202etxt.exe\u2066\u061c`,
		"a\u2028b\u2029":                 `a\u2028b\u2029`,
		"\U000e0041\U0010fffd":           `\udb40\udc41\udbff\udffd`,
		"\x9b31m \xff":                   "\ufffd31m \ufffd",
		"gone\x7f":                       `gone\u007f`,
	} {
		assert.Equal(t, want, terminal.Text(text))
	}
	assert.Equal(t, `a\nb\tc\u001b`, terminal.Line("a\nb\tc\x1b"))
}

// What is written in pieces is written as in one, wherever a character is cut.
func TestWriterTakesPieces(t *testing.T) {
	t.Parallel()
	const text = "é\x1b日🚀\u202e\xf0\x9f\u009b!\n"
	for name, read := range map[string]func(io.Reader) io.Reader{
		"whole": func(r io.Reader) io.Reader { return r }, "halves": iotest.HalfReader, "bytes": iotest.OneByteReader,
	} {
		var out bytes.Buffer
		n, err := io.Copy(struct{ io.Writer }{terminal.NewWriter(&out)}, struct{ io.Reader }{read(strings.NewReader(text))})
		require.NoError(t, err)
		assert.EqualValues(t, len(text), n)
		assert.Equal(t, "é\\u001b日🚀\\u202e\ufffd\\u009b!\n", strings.ReplaceAll(out.String(), "\ufffd\ufffd", "\ufffd"), name)
	}
}

func TestWriterPassesErrorsAndIsNotDoubled(t *testing.T) {
	t.Parallel()
	failing := writer(func([]byte) (int, error) { return 0, errors.New("full") })
	_, err := terminal.NewWriter(failing).Write([]byte("x"))
	require.EqualError(t, err, "full")

	var out bytes.Buffer
	w := terminal.NewWriter(&out)
	assert.Same(t, w, terminal.NewWriter(w))
	assert.Equal(t, io.Writer(&out), terminal.Raw(w))
	assert.Equal(t, io.Writer(&out), terminal.Raw(&out))
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// FuzzWriter checks that nothing gets through, that what was escaped stays as it is, and
// that JSON keeps its meaning.
func FuzzWriter(f *testing.F) {
	for _, s := range []string{"", "plain\n", "\x1b[31m", "é\u202e\U000e0041", "\xf0\x9f", "\x9b"} {
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, s string, cut uint8) {
		var out bytes.Buffer
		w := terminal.NewWriter(&out)
		at := min(int(cut), len(s))
		for _, piece := range []string{s[:at], s[at:], "."} {
			_, _ = w.Write([]byte(piece))
		}
		got := out.String()
		for _, r := range got {
			if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				t.Fatalf("%q becomes %q", s, got)
			}
		}
		if !utf8.ValidString(got) || terminal.Text(got) != got || strings.ContainsAny(terminal.Line(s), "\n\t") {
			t.Fatalf("%q becomes %q", s, got)
		}
		written, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var before, after string
		if json.Unmarshal(written, &before) != nil || json.Unmarshal([]byte(terminal.Text(string(written))), &after) != nil || before != after {
			t.Fatalf("%q is %q as JSON, which becomes %q", s, before, after)
		}
	})
}
