package catalog_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
)

// TestBuiltInRoles: ids of some are in "Azure built-in roles".
func TestBuiltInRoles(t *testing.T) {
	t.Parallel()
	guid := regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	ids, names := map[string]bool{}, map[string]bool{}
	for _, r := range catalog.BuiltInRoles() {
		assert.Regexp(t, guid, r.ID, r.Name)
		assert.False(t, ids[r.ID], "%s is there twice", r.ID)
		assert.False(t, names[r.Name], "%s is there twice", r.Name)
		ids[r.ID], names[r.Name] = true, true
	}
	assert.Greater(t, len(ids), 400)
	for id, name := range map[string]string{
		"de139f84-1756-47ae-9be6-808fbbe84772": "Website Contributor",
		"2cc479cb-7b4d-49a8-b449-8c00fd0f0a4b": "Web Plan Contributor",
		"e0f68234-74aa-48ed-b826-c38b57376e17": "Redis Cache Contributor",
		"749f88d5-cbae-40b8-bcfc-e573ddc772fa": "Monitoring Contributor",
		"ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
		catalog.SecretsUser:                    "Key Vault Secrets User",
	} {
		r, known := catalog.BuiltInRole("/subscriptions/one/providers/Microsoft.Authorization/roleDefinitions/" + strings.ToUpper(id))
		require.True(t, known, name)
		assert.Equal(t, name, r.Name)
	}
	_, known := catalog.BuiltInRole("00000000-0000-0000-0000-000000000000")
	assert.False(t, known)
	r, _ := catalog.BuiltInRole("ba92f5b4-2d11-453d-a403-e96b0029c9fe")
	assert.Contains(t, r.DataActions, "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write")
}
