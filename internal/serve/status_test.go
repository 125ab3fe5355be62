//go:build unix

package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/serve/status"
	"scaleout/internal/testkit"
)

// Somebody who has the link sees what runs, does to it what happens to every app, by keys in
// a browser and by commands, and sees what comes of it.
func TestStatusPageOfAServedStack(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	session := open(t)
	up(t, session)
	s, err := Start(t.Context(), session, Options{Others: true, Status: true, Trouble: func(err error) { t.Error(err) }})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	logIn(t, s)

	view := state(t, s)
	assert.Equal(t, "2 of 2 instances take requests", view.Headline)
	assert.Equal(t, "1 session in Redis.", view.Sessions.Text)
	assert.Contains(t, view.Redis[1].Text, "edis")
	assert.Regexp(t, `^0\.\d\d USD an hour$`, view.Cost.Name)
	assert.Contains(t, view.Cost.Text, "2 × P0v3 at ")
	assert.Equal(t, "staging", view.Slots[0].Name)
	assert.Contains(t, view.Autoscale.Text, "It is shown, and not carried out")

	b := testkit.OpenPage(t, s.StatusLink())
	b.Await("its instances are shown", `document.querySelectorAll("#instances tr.kept").length === 2`)
	b.Screenshot("status-served")
	b.Eval(`document.querySelector("[aria-label='Crash instance 1']").focus()`, nil)
	b.Press("Enter")
	b.Await("it is killed, and back", `[...document.querySelectorAll("#events li")].some(e => e.textContent.includes("Instance 1 was killed")) &&
		document.querySelectorAll("#instances tr.kept").length === 2`)
	assert.Empty(t, b.Errors())

	require.Empty(t, do(t, s, status.Hang, 0))
	assert.Equal(t, "1 of 2 instances take requests", state(t, s).Headline)
	require.Empty(t, do(t, s, status.Wake, 0))
	require.Empty(t, do(t, s, status.Upgrade, 0))
	assert.Contains(t, do(t, s, status.FailOver, 0), "wait for the end of: platform upgrade")
	happens(t, s, "Over: platform upgrade.")
	require.Empty(t, do(t, s, status.FailOver, 0))
	happens(t, s, "Redis has broken all connections, and takes none.")
	happens(t, s, "Over: Redis failover.")
	assert.Equal(t, "1 session in Redis.", state(t, s).Sessions.Text, "its second node has kept it")
	require.Empty(t, do(t, s, status.Add, 0))
	happens(t, s, "The plan has 3 instances now; it had 2.")
	happens(t, s, "Instance 2: takes requests.", newAndReady)
	require.Empty(t, do(t, s, status.Remove, 0))
	happens(t, s, "Instance 2 is gone.")
	assert.Contains(t, do(t, s, status.Crash, 7), "there is no instance 7")
}

// logIn logs somebody in to the app.
func logIn(t *testing.T, s *Server) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	answer, err := (&http.Client{Jar: jar}).PostForm(s.URL+"/login", url.Values{"user": {"anna"}})
	require.NoError(t, err)
	_ = answer.Body.Close()
}

func ask(t *testing.T, s *Server, method, path string, body []byte) *http.Response {
	t.Helper()
	at, key, _ := strings.Cut(s.StatusLink(), "#")
	r, err := http.NewRequestWithContext(t.Context(), method, at+path, bytes.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// state is what the page shows of the only app.
func state(t *testing.T, s *Server) status.AppView {
	t.Helper()
	var v status.View
	require.NoError(t, json.NewDecoder(ask(t, s, http.MethodGet, "state", nil).Body).Decode(&v))
	require.Len(t, v.Apps, 1)
	return v.Apps[0]
}

// do gives a command, and returns why it is refused.
func do(t *testing.T, s *Server, what string, instance int) string {
	t.Helper()
	command, err := json.Marshal(status.Command{App: s.AppID, Do: what, Instance: instance})
	require.NoError(t, err)
	answer := ask(t, s, http.MethodPost, "do", command)
	if answer.StatusCode == http.StatusAccepted {
		return ""
	}
	var refused struct{ Error string }
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&refused))
	return fmt.Sprint(answer.StatusCode, ": ", refused.Error)
}

// happens waits until the page tells one of some things.
func happens(t *testing.T, s *Server, texts ...string) {
	t.Helper()
	var v status.AppView
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		v = state(t, s)
		for _, e := range v.Events {
			if slices.Contains(texts, e.Text) {
				return
			}
		}
	}
	t.Fatalf("in vain: %q\n%+v", texts, v.Events)
}
