package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What took minutes to find out is kept where its own file cannot be written.
func TestPagesAreNeverLost(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	page := func(w io.Writer) error {
		_, err := io.WriteString(w, "<html>kept</html>")
		return err
	}
	name := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, WritePage(name, page))
	written, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "<html>kept</html>", string(written))

	err = WritePage(filepath.Join(name, "below-a-file.html"), page)
	require.ErrorContains(t, err, "could not be written")
	aside := regexp.MustCompile(`what it would have held is in (\S+\.html)$`).FindStringSubmatch(err.Error())
	require.Len(t, aside, 2, err)
	kept, err := os.ReadFile(aside[1])
	require.NoError(t, err)
	assert.Equal(t, "<html>kept</html>", string(kept))

	require.Error(t, WritePage(name, func(io.Writer) error { return errors.New("half a page") }))
	written, err = os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "<html>kept</html>", string(written), "half a page replaces none")
}
