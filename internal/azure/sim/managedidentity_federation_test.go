package sim_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func federation(subject string, audiences ...any) obj {
	return obj{"properties": obj{"issuer": "https://token.actions.githubusercontent.com", "subject": subject, "audiences": audiences}}
}

// Trusts in tokens of others, and tags, of an identity (recorded 2019 to 2024).
func TestFederatedCredentials(t *testing.T) {
	t.Parallel()
	const audience, trust = "api://AzureADTokenExchange", identityPath + "/federatedIdentityCredentials/github"
	w := newWorld(t).withGroup()
	require.Equal(t, "ParentResourceNotFound", w.do("PUT", trust, federation("repo:a/b:ref:refs/heads/main", audience)).code())
	w.must("PUT", identityPath, obj{"location": "eastus", "tags": obj{"a": "b"}})
	require.Equal(t, []any{404, "NotFound"}, []any{w.do("GET", trust, nil).status, w.do("GET", trust, nil).code()})
	made := w.do("PUT", trust, federation("repo:a/b:ref:refs/heads/main", audience))
	require.Equal(t, 201, made.status, made.raw)
	require.NotEmpty(t, made.header.Get("Location"))
	require.Equal(t, federation("repo:a/b:ref:refs/heads/main", audience)["properties"], made.at("properties"))
	require.Equal(t, 200, w.do("PUT", trust, federation("repo:a/b:environment:prod", audience)).status)
	w.refuses([]refusal{
		{"the same again", "", trust + "2", federation("repo:a/b:environment:prod", audience), 409, "Conflict",
			"The federated identity credential 'github' has the same issuer and subject already."},
		{"no subject", "", trust + "2", federation("", audience), 400, "BadRequest", "The federated identity credential 'github2' has no subject."},
		{"no audience", "", trust + "2", federation("x"), 400, "BadRequest", "The federated identity credential 'github2' has 0 audiences; it must have one."},
	})
	for i := range 19 {
		w.must("PUT", fmt.Sprintf("%s-%d", trust, i), federation(fmt.Sprintf("s%d", i), audience))
	}
	require.Equal(t, 400, w.do("PUT", trust+"-last", federation("last", audience)).status)
	require.Equal(t, 200, w.do("DELETE", trust, nil).status)
	require.Len(t, w.do("GET", identityPath+"/federatedIdentityCredentials", nil).at("value"), 19)

	changed := w.do("PATCH", identityPath, obj{"tags": obj{"c": "d"}})
	require.Equal(t, []any{200, obj{"c": "d"}}, []any{changed.status, changed.at("tags")})
	require.Equal(t, obj{"c": "d"}, w.do("GET", identityPath, nil).at("tags"))
	require.NotEmpty(t, changed.at("properties.principalId"))
}
