package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/ci/subjects"
	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/fail"
)

// subjectsOf runs the command with an environment, against a GitHub that knows octocat/my-repo.
func subjectsOf(t *testing.T, customization, dir string, env map[string]string, args ...string) (string, error) {
	t.Helper()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/repos/octocat/my-repo":
			fmt.Fprint(w, `{"id":456789,"name":"my-repo","full_name":"octocat/my-repo","owner":{"login":"octocat","id":123456},"created_at":"2024-01-26T19:01:12Z"}`)
		case "/repos/octocat/my-repo/actions/oidc/customization/sub":
			fmt.Fprint(w, customization)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(web.Close)
	var out bytes.Buffer
	f := &cli.Factory{Out: &out, Err: &out, Dir: dir, Getenv: func(name string) string {
		if name == "GITHUB_API_URL" {
			return web.URL
		}
		return env[name]
	}}
	cmd := subjects.New(f, nil)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetArgs(append([]string{}, args...)) // without any, cobra would take those of the test
	err := cmd.ExecuteContext(context.Background())
	return out.String(), err
}

var withToken = map[string]string{"GH_TOKEN": "ghp_hunter2"}

func TestSubjectsOfEachIdentity(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, args := range [][]string{{"init", "-q"}, {"remote", "add", "origin", "git@github.com:octocat/my-repo.git"}} {
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir = dir
		require.NoError(t, cmd.Run())
	}
	out, err := subjectsOf(t, `{"use_default":true,"use_immutable_subject":true,"sub_claim_prefix":"repo:octocat@123456/my-repo@456789"}`, dir, withToken)
	require.NoError(t, err)
	assert.Equal(t, `Subjects of octocat/my-repo. They hold the ids of owner and repository, and nobody who takes over a name gets in.

  previews  repo:octocat@123456/my-repo@456789:pull_request
            repo:octocat@123456/my-repo@456789:environment:plan
  dev       repo:octocat@123456/my-repo@456789:environment:dev
  prod      repo:octocat@123456/my-repo@456789:environment:prod

For each, upper and lower case as they are:

  az identity federated-credential create --resource-group GROUP --identity-name IDENTITY --name NAME \
    --issuer https://token.actions.githubusercontent.com --audiences api://AzureADTokenExchange --subject SUBJECT
`, out)

	out, err = subjectsOf(t, `{"use_default":true,"use_immutable_subject":false}`, dir, withToken, "--json")
	require.NoError(t, err)
	assert.Contains(t, out, `"repo:octocat/my-repo:environment:prod"`)
}

func TestSubjectsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
		code int
		want string
	}{
		"no repository":  {withToken, nil, 2, "Add --repository OWNER/NAME"},
		"no such form":   {withToken, []string{"--repository", "my-repo"}, 2, "want OWNER/NAME"},
		"nobody":         {nil, []string{"--repository", "octocat/my-repo"}, 2, "neither GITHUB_TOKEN nor GH_TOKEN is set"},
		"not there":      {withToken, []string{"--repository", "octocat/other"}, 3, "the token has to read the repository"},
		"only a job":     {withToken, []string{"--repository", "octocat/my-repo"}, 3, "job_workflow_ref, which only a job knows"},
		"above a folder": {withToken, []string{"--repository", "../x"}, 2, "want OWNER/NAME"},
	} {
		_, err := subjectsOf(t, `{"use_default":false,"include_claim_keys":["repo","context","job_workflow_ref"]}`, dir, c.env, c.args...)
		require.ErrorContains(t, err, c.want, name)
		assert.Equal(t, c.code, fail.Code(err), name)
		assert.NotContains(t, err.Error(), "hunter2")
	}
}
