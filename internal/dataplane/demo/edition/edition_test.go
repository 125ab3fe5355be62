package edition_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/demo/edition"
)

func TestEditionSurvivesItsZip(t *testing.T) {
	t.Parallel()
	e := edition.Edition{Version: "2.0", WarmUp: time.Second, Defect: edition.Leaks}
	content, sha, err := e.Zip()
	require.NoError(t, err)
	again, same, err := e.Zip()
	require.NoError(t, err)
	assert.Equal(t, content, again)
	assert.Equal(t, sha, same)
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	require.Len(t, archive.File, 1)
	file, err := archive.File[0].Open()
	require.NoError(t, err)
	text, err := io.ReadAll(file)
	require.NoError(t, err)

	dir := t.TempDir()
	assert.False(t, edition.IsIn(dir))
	none, err := edition.Read(dir)
	require.NoError(t, err)
	assert.Equal(t, edition.Edition{}, none, "without a file it is the plain demo app")
	require.NoError(t, os.WriteFile(filepath.Join(dir, edition.File), text, 0o600))
	assert.True(t, edition.IsIn(dir))
	read, err := edition.Read(dir)
	require.NoError(t, err)
	assert.Equal(t, e, read)

	require.NoError(t, os.WriteFile(filepath.Join(dir, edition.File), []byte(`{"defect": "haunted"}`), 0o600))
	_, err = edition.Read(dir)
	assert.ErrorContains(t, err, `there is no defect "haunted"`)
}
