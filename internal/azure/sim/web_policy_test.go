package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPublishingPolicies(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	for _, at := range []string{sitePath, slotPath} {
		policies := at + "/basicPublishingCredentialsPolicies"
		require.Equal(t, []string{"ftp", "scm"}, names(w.must("GET", policies, nil)))
		got := w.must("GET", policies+"/scm", nil)
		require.Equal(t, []any{policies + "/scm", "scm", "Microsoft.Web/sites/basicPublishingCredentialsPolicies", true},
			[]any{got.at("id"), got.at("name"), got.at("type"), got.at("properties.allow")})
		user, password, allowed := w.azure.PublishingCredentials(at)
		require.True(t, allowed)
		require.NotEmpty(t, password)

		require.Equal(t, false, w.must("PUT", policies+"/SCM", obj{"properties": obj{"allow": false}}).at("properties.allow"))
		require.Equal(t, false, w.restored().must("GET", policies+"/scm", nil).at("properties.allow"))
		require.Equal(t, true, w.must("GET", policies+"/ftp", nil).at("properties.allow"))
		_, _, allowed = w.azure.PublishingCredentials(at)
		require.False(t, allowed)
		require.Equal(t, 404, w.do("GET", policies+"/git", nil).status)
		require.Equal(t, 405, w.do("DELETE", policies+"/scm", nil).status)

		listed := w.must("POST", at+"/config/publishingcredentials/list", nil)
		shows(t, obj{"publishingUserName": user, "publishingPassword": password}, listed.at("properties"))
		require.Equal(t, password, w.restored().must("POST", at+"/config/publishingcredentials/list", nil).at("properties.publishingPassword"))
		require.NotContains(t, w.must("GET", at, nil).raw, password)
	}
	require.Equal(t, "$app1__staging", w.must("POST", slotPath+"/config/publishingcredentials/list", nil).at("properties.publishingUserName"))
	_, one, _ := w.azure.PublishingCredentials(sitePath)
	require.Empty(t, one)
}
