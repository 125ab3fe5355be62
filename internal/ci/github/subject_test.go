package github_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/ci/github"
)

// octo is "Get a repository" of GitHub's documentation, cut, with the names and ids of
// its page on OpenID Connect: octocat is 123456, my-repo is 456789.
func octo(created string) string {
	return `{"id":456789,"name":"my-repo","full_name":"octocat/my-repo","owner":{"login":"octocat","id":123456},
		"visibility":"private","created_at":"` + created + `"}`
}

// subjectOf asks a server that answers so.
func subjectOf(t *testing.T, repository, customization string) (github.Subject, error) {
	t.Helper()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "Bearer "+token, r.Header.Get("Authorization"))
		switch r.Method + " " + r.URL.Path {
		case "GET /repos/octocat/my-repo":
			fmt.Fprint(w, repository)
		case "GET /repos/octocat/my-repo/actions/oidc/customization/sub":
			fmt.Fprint(w, customization)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(web.Close)
	c := &github.Client{HTTP: web.Client(), API: web.URL, Repository: "octocat/my-repo", Token: token}
	return c.Subject(context.Background())
}

func TestSubjects(t *testing.T) {
	t.Parallel()
	const old, young = "2024-01-26T19:01:12Z", "2026-07-15T00:00:00Z"
	for name, c := range map[string]struct {
		created, customization string
		dev, pull              string
		immutable, inferred    bool
	}{
		"names only": {old, `{"use_default":true,"use_immutable_subject":false,"sub_claim_prefix":"repo:octocat/my-repo"}`,
			"repo:octocat/my-repo:environment:dev", "repo:octocat/my-repo:pull_request", false, false},
		"with ids": {old, `{"use_default":true,"use_immutable_subject":true,"sub_claim_prefix":"repo:octocat@123456/my-repo@456789"}`,
			"repo:octocat@123456/my-repo@456789:environment:dev", "repo:octocat@123456/my-repo@456789:pull_request", true, false},
		"GitHub's case": {old, `{"use_default":true,"use_immutable_subject":true,"sub_claim_prefix":"repo:OctoCat@123456/My-Repo@456789"}`,
			"repo:OctoCat@123456/My-Repo@456789:environment:dev", "repo:OctoCat@123456/My-Repo@456789:pull_request", true, false},
		"no prefix": {old, `{"use_default":true,"use_immutable_subject":true}`,
			"repo:octocat@123456/my-repo@456789:environment:dev", "repo:octocat@123456/my-repo@456789:pull_request", true, false},
		"an older API, an old repository": {old, `{"use_default":true}`,
			"repo:octocat/my-repo:environment:dev", "repo:octocat/my-repo:pull_request", false, true},
		"an older API, a young repository": {young, `{"use_default":true}`,
			"repo:octocat@123456/my-repo@456789:environment:dev", "repo:octocat@123456/my-repo@456789:pull_request", true, true},
		"the organization's template, by ids": {old, `{"use_default":false,"include_claim_keys":["repository_owner_id","repository_id","context"]}`,
			"repository_owner_id:123456:repository_id:456789:environment:dev", "repository_owner_id:123456:repository_id:456789:pull_request", false, true},
		"a template with the name": {old, `{"use_default":false,"include_claim_keys":["repo","context"],"use_immutable_subject":true}`,
			"repo:octocat@123456/my-repo@456789:environment:dev", "repo:octocat@123456/my-repo@456789:pull_request", true, false},
		"the default overrides": {old, `{"use_default":true,"include_claim_keys":["repository_id"],"use_immutable_subject":false}`,
			"repo:octocat/my-repo:environment:dev", "repo:octocat/my-repo:pull_request", false, false},
	} {
		s, err := subjectOf(t, octo(c.created), c.customization)
		require.NoError(t, err, name)
		dev, err := s.In("dev")
		require.NoError(t, err, name)
		pull, err := s.In("")
		require.NoError(t, err, name)
		assert.Equal(t, []string{c.dev, c.pull}, []string{dev, pull}, name)
		assert.Equal(t, []bool{c.immutable, c.inferred}, []bool{s.Immutable, s.Inferred}, name)
	}
}

// What only a running job knows is not guessed.
func TestSubjectsThatOnlyAJobKnows(t *testing.T) {
	t.Parallel()
	s, err := subjectOf(t, octo("2026-08-01T00:00:00Z"), `{"use_default":false,"include_claim_keys":["repo","context","job_workflow_ref"]}`)
	require.NoError(t, err)
	_, err = s.In("dev")
	require.ErrorContains(t, err, "job_workflow_ref")
	assert.Equal(t, []string{"repo", "context", "job_workflow_ref"}, s.Custom())

	s, err = subjectOf(t, octo("2026-08-01T00:00:00Z"), `{"use_default":false,"include_claim_keys":["environment"]}`)
	require.NoError(t, err)
	_, err = s.In("")
	require.ErrorContains(t, err, "environment")
}

func TestSubjectsRefused(t *testing.T) {
	t.Parallel()
	_, err := subjectOf(t, `{}`, `{"use_default":true}`)
	require.ErrorContains(t, err, "no ids")
	web := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(web.Close)
	c := &github.Client{HTTP: web.Client(), API: web.URL, Repository: "octocat/my-repo", Token: token}
	_, err = c.Subject(context.Background())
	require.ErrorContains(t, err, "GitHub refuses GET /repos/octocat/my-repo: 404")
	require.ErrorContains(t, err, "the token has to read the repository")
	assert.NotContains(t, err.Error(), token)
}
