package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var root = filepath.Join("..", "..")

// What is committed is what 'go generate ./docs/pictures' draws.
func TestPicturesAreUpToDate(t *testing.T) {
	t.Parallel()
	drawn, err := drawAll(t.Context(), root)
	require.NoError(t, err)
	committed, err := filepath.Glob("*.svg")
	require.NoError(t, err)
	assert.Len(t, committed, len(drawn))
	for name, want := range drawn {
		got, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, want, string(got), "%s: go generate ./docs/pictures", name)
	}
}

// Images on GitHub load nothing and run nothing, and must be well-formed.
func TestPicturesStandAlone(t *testing.T) {
	t.Parallel()
	drawn, err := drawAll(t.Context(), root)
	require.NoError(t, err)
	for name, svg := range drawn {
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, name)
			if e, ok := token.(xml.StartElement); ok {
				assert.Contains(t, []string{"svg", "title", "desc", "style", "rect", "text", "path", "circle"}, e.Name.Local, name)
			}
		}
		assert.NotContains(t, svg, "url(", name)
	}
}

// A picture shows only a rehearsal that was kept: README says what it shows.
func TestUnkeptRehearsalIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rehearsal.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"kept": false}`), 0o600))
	_, err := readRehearsal(path)
	require.ErrorContains(t, err, "was not kept")
}
