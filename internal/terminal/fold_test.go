package terminal

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text, want string
		more       int // columns, beside 30
	}{
		"what fits":           {"  a  b\n\n  c", "  a  b\n\n  c\n", 0},
		"a paragraph":         {"one two three\nfour five six seven eight nine", "one two three four five six\nseven eight nine\n", 0},
		"beside a name":       {"  name   some words and some\n         more that go on and on and on", "  name   some words and some more that\n         go on and on and on\n", 9},
		"beside a long name":  {"      --a-long-name of-a-flag   words of it", "      --a-long-name of-a-flag\n          words of it\n", 0},
		"a command":           {"  scaleout verify --stack prod --json", "  scaleout verify \\\n      --stack prod --json\n", 0},
		"a word that is long": {"https://example.com/one/two/three/four x", "https://example.com/one/two/three/four\nx\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, Fold(c.text, 30+c.more))
		})
	}
}
