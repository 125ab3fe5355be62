package scm

import (
	"archive/zip"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// "az webapp log download" gets the logs of the containers and of the deployments.
func TestDump(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, 202, w.ask("POST", "/api/zipdeploy?isAsync=true", "PK zip").status)
	w.latest()
	o := w.options()
	o.Logs = func() string { return "gunicorn starts\n" }
	w.site = New(o)
	got := w.ask("GET", "/dump", "")
	require.Equal(t, 200, got.status)
	require.Equal(t, "application/zip", got.header.Get("Content-Type"))
	archive, err := zip.NewReader(strings.NewReader(got.text), int64(len(got.text)))
	require.NoError(t, err)
	require.Len(t, archive.File, 2)
	texts := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		require.NoError(t, err)
		b, err := io.ReadAll(r)
		require.NoError(t, err)
		texts[f.Name[:strings.Index(f.Name, "/")]] = string(b)
	}
	require.Equal(t, "gunicorn starts\n", texts["LogFiles"])
	require.Contains(t, texts["deployments"], "Running pip install...")
	require.NoError(t, w.site.Close())
}
