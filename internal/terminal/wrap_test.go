package terminal

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "why  one two\n     three\n     incomprehensibilities\n     ü é\n",
		Wrap("why  ", "     ", "one  two three\nincomprehensibilities ü é", 13))
	assert.Equal(t, "head\n", Wrap("head", "", "", 10))
}
