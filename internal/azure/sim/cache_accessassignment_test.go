package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const whom = "6497c918-11ad-41e7-1b0f-7c518a87d0b0"

func assignedBody(policy, objectID string) obj {
	return obj{"properties": obj{"accessPolicyName": policy, "user": obj{"objectId": objectID}}}
}

// The body is that of the example RedisEnterpriseAccessPolicyAssignmentCreateUpdate.
func TestAccessPolicyAssignment(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withManaged("NoCluster")
	path := databasePath + "/accessPolicyAssignments/app"
	started := w.do("PUT", path, assignedBody("default", whom))
	require.Equal(t, []any{201, "Creating"}, []any{started.status, started.at("properties.provisioningState")})
	url := started.header.Get("Azure-AsyncOperation")
	require.Contains(t, url, "/operationsStatus/")
	w.refuses([]refusal{{"the database meanwhile", "", databasePath, databaseBody("NoCluster"), 409, "Conflict",
		"The resource '" + clusterPath + "' is busy with another operation. Please try again later."}})
	w.clock.Advance(30 * time.Second)
	require.Equal(t, "Succeeded", w.send("GET", url, nil).at("status"))
	require.Equal(t, obj{
		"id": path, "name": "cache1/default/app", "type": "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments",
		"properties": obj{"provisioningState": "Succeeded", "accessPolicyName": "default", "user": obj{"objectId": whom}},
	}, w.do("GET", path, nil).body)
	require.Len(t, w.do("GET", databasePath+"/accessPolicyAssignments", nil).at("value"), 1)

	w.refuses([]refusal{
		{"hyphen", "", path + "-x", assignedBody("default", whom), 400, "BadRequest", "The name 'app-x' of the access policy assignment is invalid. It must be 1 to 60 letters and digits."},
		{"long", "", databasePath + "/accessPolicyAssignments/" + strings.Repeat("a", 61), assignedBody("default", whom), 400, "BadRequest",
			"The name '" + strings.Repeat("a", 61) + "' of the access policy assignment is invalid. It must be 1 to 60 letters and digits."},
		{"policy of a classic cache", "", path, assignedBody("Data Contributor", whom), 400, "BadRequest", "The value of 'properties.accessPolicyName' is invalid. Allowed: default."},
		{"a name for an id", "", path, assignedBody("default", "me@example.com"), 400, "BadRequest",
			"The value of 'properties.user.objectId' is invalid. It must be an object id of Microsoft Entra ID."},
		{"twice", "", databasePath + "/accessPolicyAssignments/again", assignedBody("default", whom), 409, "Conflict",
			"The user '" + whom + "' has the access policy assignment 'app' already."},
	})

	gone := w.do("DELETE", path, nil)
	require.Equal(t, 202, gone.status)
	w.clock.Advance(30 * time.Second)
	require.Equal(t, 404, w.do("GET", path, nil).status)
	require.Equal(t, 204, w.do("DELETE", path, nil).status)

	w.must("PUT", path, assignedBody("default", whom))
	w.clock.Advance(time.Minute)
	w.must("DELETE", clusterPath, nil)
	w.clock.Advance(5 * time.Minute)
	require.Equal(t, []string{groupPath}, w.azure.Resources(), "it goes with its database")
}
