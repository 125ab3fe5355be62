package github_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/ci/github"
	"scaleout/internal/testkit"
)

const token = "ghs_hunter2"

// A remark is a comment as GitHub keeps it.
type remark struct {
	ID   int64             `json:"id"`
	Body string            `json:"body"`
	User map[string]string `json:"user"`
}

// server plays the part of GitHub's API that we use.
type server struct {
	t       *testing.T
	mu      sync.Mutex
	remarks []remark
	pulls   string
	calls   []string
}

func newServer(t *testing.T) (*server, *github.Client) {
	t.Helper()
	s := &server{t: t, pulls: "[]"}
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	return s, &github.Client{HTTP: web.Client(), API: web.URL, Repository: "o/r", Token: token}
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, r.Method+" "+r.URL.Path)
	assert.Equal(s.t, "Bearer "+token, r.Header.Get("Authorization"))
	assert.Equal(s.t, "2022-11-28", r.Header.Get("X-GitHub-Api-Version"))
	var body struct{ Body string }
	if r.Method != http.MethodGet {
		assert.NoError(s.t, json.NewDecoder(r.Body).Decode(&body))
	}
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/repos/o/r/issues/7/comments":
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		from := min((page-1)*100, len(s.remarks))
		_ = json.NewEncoder(w).Encode(s.remarks[from:min(from+100, len(s.remarks))])
	case r.Method == http.MethodPost && r.URL.Path == "/repos/o/r/issues/7/comments":
		s.add("github-actions[bot]", body.Body)
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"id":1}`)
	case r.Method == http.MethodPatch && strings.HasPrefix(r.URL.Path, "/repos/o/r/issues/comments/"):
		for i := range s.remarks {
			if strings.HasSuffix(r.URL.Path, "/"+strconv.FormatInt(s.remarks[i].ID, 10)) {
				s.remarks[i].Body = body.Body
			}
		}
		fmt.Fprint(w, `{"id":1}`)
	case r.URL.Path == "/repos/o/r/pulls":
		assert.Equal(s.t, "open", r.URL.Query().Get("state"))
		assert.Equal(s.t, "fork:topic", r.URL.Query().Get("head"))
		fmt.Fprint(w, s.pulls)
	default:
		http.NotFound(w, r)
	}
}

func (s *server) add(login, body string) {
	s.remarks = append(s.remarks, remark{int64(len(s.remarks) + 1), body, map[string]string{"login": login}})
}

func (s *server) bodies() (ours []string) {
	for _, r := range s.remarks {
		if r.User["login"] == "github-actions[bot]" {
			ours = append(ours, r.Body)
		}
	}
	return ours
}

// One comment, however often it is written and however many others there are.
func TestOneComment(t *testing.T) {
	t.Parallel()
	s, c := newServer(t)
	for i := range 250 {
		s.add("somebody", fmt.Sprint("remark ", i))
	}
	s.add("mallory", github.Marker+"\nnot ours")
	s.add("github-actions[bot]", "of another workflow")
	for i, want := range []string{"created", "unchanged", "updated"} {
		did, err := c.Publish(context.Background(), 7, "text "+strconv.Itoa(i/2))
		require.NoError(t, err)
		assert.Equal(t, want, did)
	}
	assert.Equal(t, []string{"of another workflow", github.Marker + "\ntext 1"}, s.bodies())
	assert.Equal(t, github.Marker+"\nnot ours", s.remarks[250].Body)
}

func TestExactlyAPageOfComments(t *testing.T) {
	t.Parallel()
	s, c := newServer(t)
	for range 100 {
		s.add("somebody", "x")
	}
	did, err := c.Publish(context.Background(), 7, "text")
	require.NoError(t, err)
	assert.Equal(t, "created", did)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{
		401: "is GITHUB_TOKEN set?",
		403: "the job needs 'permissions: pull-requests: write'",
		404: "the job needs 'permissions: pull-requests: write'",
		500: "GitHub refuses GET /issues/7/comments: 500",
		200: "is not JSON as documented",
	} {
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			fmt.Fprint(w, `{"message":"Resource not accessible by integration"}`)
		}))
		c := &github.Client{HTTP: web.Client(), API: web.URL, Repository: "o/r", Token: token}
		_, err := c.Publish(context.Background(), 7, "text")
		require.ErrorContains(t, err, want)
		assert.NotContains(t, err.Error(), token)
		assert.NotContains(t, err.Error(), "\n")
		web.Close()
		c.API = "http://" + testkit.NobodyListens
		_, err = c.Publish(context.Background(), 7, "text")
		require.ErrorContains(t, err, "GitHub cannot be asked")
		assert.NotContains(t, err.Error(), token)
	}
}

const event = `{"workflow_run":{"event":"pull_request","head_branch":"topic","head_sha":"abc",
	"head_repository":{"full_name":"fork/r"},"pull_requests":[]},"repository":{"full_name":"o/r"}}`

func TestPullOfAFork(t *testing.T) {
	t.Parallel()
	run, err := github.ParseEvent([]byte(event))
	require.NoError(t, err)
	assert.Equal(t, github.Run{HeadRepository: "fork/r", HeadBranch: "topic", HeadSHA: "abc", Fork: true}, run)
	own, err := github.ParseEvent([]byte(strings.Replace(event, "fork/r", "o/r", 1)))
	require.NoError(t, err)
	assert.False(t, own.Fork)

	s, c := newServer(t)
	_, err = c.Pull(context.Background(), run)
	require.ErrorIs(t, err, github.ErrNoPull)
	s.pulls = `[{"number":6,"head":{"sha":"older"}},{"number":7,"head":{"sha":"abc"}}]`
	n, err := c.Pull(context.Background(), run)
	require.NoError(t, err)
	assert.Equal(t, 7, n)
}

func TestOtherEvents(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{}", `{"pull_request":{}}`, strings.Replace(event, "pull_request", "push", 1),
		strings.Replace(event, `"abc"`, `""`, 1), strings.Replace(event, "fork/r", "", 1)} {
		_, err := github.ParseEvent([]byte(text))
		assert.Error(t, err, text)
	}
}
