package ci_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/ci"
)

func TestCredentials(t *testing.T) {
	t.Parallel()
	all := map[string]string{
		"ARM_CLIENT_ID": "1", "ARM_TENANT_ID": "2", "ARM_SUBSCRIPTION_ID": "3",
		"PULUMI_BACKEND_URL": "azblob://state", "ACTIONS_ID_TOKEN_REQUEST_URL": "https://x",
	}
	with := func(changes map[string]string) func(string) string {
		return func(name string) string {
			if v, changed := changes[name]; changed {
				return v
			}
			return all[name]
		}
	}
	ok, missing := ci.Credentials(with(nil))
	assert.True(t, ok)
	assert.Empty(t, missing)
	ok, _ = ci.Credentials(with(map[string]string{"PULUMI_BACKEND_URL": "", "PULUMI_ACCESS_TOKEN": "pul-1"}))
	assert.True(t, ok)

	for want, changes := range map[string]map[string]string{
		"this job has no Azure credentials":                                                                      {"ARM_CLIENT_ID": "", "ARM_TENANT_ID": "", "ARM_SUBSCRIPTION_ID": ""},
		"ARM_TENANT_ID is not set, though other":                                                                 {"ARM_TENANT_ID": ""},
		"ARM_CLIENT_ID and ARM_SUBSCRIPTION_ID is not set":                                                       {"ARM_CLIENT_ID": "", "ARM_SUBSCRIPTION_ID": ""},
		"neither PULUMI_BACKEND_URL nor PULUMI_ACCESS_TOKEN ":                                                    {"PULUMI_BACKEND_URL": ""},
		"GitHub vouches for nobody here (ACTIONS_ID_TOKEN_REQUEST_URL is not set): this is no job on GitHub, or": {"ACTIONS_ID_TOKEN_REQUEST_URL": ""},
	} {
		ok, missing := ci.Credentials(with(changes))
		assert.False(t, ok)
		assert.Contains(t, missing, want)
	}
}
