package engine

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The display's dots go to the process's standard output, where the JSON of a
// rehearsal or of a preview may stand.
func TestDotsOnlyWhereTheyWereAskedFor(t *testing.T) {
	t.Parallel()
	assert.True(t, Display{Out: &bytes.Buffer{}}.options().SuppressProgress)
	assert.False(t, Display{Out: os.Stdout}.options().SuppressProgress)
}
