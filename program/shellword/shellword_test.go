package shellword_test

import (
	"os/exec"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/shellword"
)

func TestWord(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"minInstances=3": "minInstances=3", "a@b.example": "a@b.example", "/home/me": "/home/me",
		"": "''", "two words": "'two words'", "it's": `'it'\''s'`, "PYTHON|3.12": "'PYTHON|3.12'",
		"$HOME": "'$HOME'", "~": "'~'", `a\b`: `'a\b'`, "a\nb": "'a\nb'", "offPeak.days[0]": "'offPeak.days[0]'",
	} {
		assert.Equal(t, want, shellword.Of(s), s)
	}
}

// A real shell reads a word as it was.
func TestAShellReadsWords(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED: there is no POSIX shell")
	}
	for _, s := range []string{"", "plain", "two  words", "it's '' \"quoted\"", "$HOME `id` $(id) \\ ! * ? ~ # & | ; < >", "a\nb", "é%s"} {
		for _, word := range []string{shellword.Of(s), shellword.Quoted(s)} {
			out, err := exec.Command("sh", "-c", "printf %s "+word).Output()
			require.NoError(t, err, word)
			assert.Equal(t, s, string(out), word)
		}
	}
}
