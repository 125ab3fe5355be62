package terminal

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "why  one two\n     three\n     incomprehensibilities\n     ü é\n",
		Wrap("why  ", "     ", "one  two three\nincomprehensibilities ü é", 13))
	assert.Equal(t, "  1\u00a0ms ·\n  p\u00a050\n", Wrap("  ", "  ", "1\u00a0ms · p\u00a050", 9))
	assert.Equal(t, "head\n", Wrap("head", "", "", 10))
}
