//go:build unix

package changes

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/process"
	"scaleout/internal/rehearse"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/rehearsal"
)

// stuckRole is an app that knows the first who asks who they are, and then answers
// nobody any more.
const stuckRole = "stuck app"

func stuckApp([]string) int {
	var asked atomic.Bool
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: r.PostFormValue("user"), Path: "/"})
	})
	mux.HandleFunc("GET /session", func(w http.ResponseWriter, r *http.Request) {
		if asked.Swap(true) {
			<-r.Context().Done()
			return
		}
		c, err := r.Cookie("session")
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"user": c.Value})
	})
	mux.HandleFunc("/", func(http.ResponseWriter, *http.Request) {})
	if err := http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), mux); err != nil {
		return 1
	}
	return 0
}

// stuckGunicorn makes the app in a folder the stuck one, whose gunicorn it is.
func stuckGunicorn(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "app.py"), nil, 0o600))
	script := "#!/bin/sh\nexec '" + strings.Join(process.Self(stuckRole), "' '") + "'\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "gunicorn"), []byte(script), 0o700))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return dir
}

// An app that this machine cannot carry is not adopted to the end: what would be lost
// then says nothing about adopting.
func TestAdoptionIsRefusedWhereNothingIsAnswered(t *testing.T) {
	testkit.Long(t)
	o := rehearsal.Options(t, "live")
	o.AppDir, o.Rate, o.Sessions, o.Speed = stuckGunicorn(t), 20, 3, 120
	_, err := rehearse.RunAdoption(t.Context(), o)
	var overload *rehearse.OverloadError
	require.ErrorAs(t, err, &overload)
	assert.ErrorContains(t, err, "in one update: this machine cannot carry 20 requests per second")
	assert.Regexp(t, "requests (wait for an answer|were sent more than .* late)", err.Error(), "the latter on a busy machine")
}

func TestAdoptionHonoursThePort(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	o := rehearsal.Options(t, "live")
	o.Port = taken.Addr().(*net.TCPAddr).Port
	_, err = rehearse.RunAdoption(t.Context(), o)
	assert.ErrorContains(t, err, taken.Addr().String())
}
