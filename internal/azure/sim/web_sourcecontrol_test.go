package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A repository is noted with an app, and takes its time (recorded 2017-04 to 2019-12).
func TestSourceControl(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	at := sitePath + "/sourcecontrols/web"
	none := w.must("GET", at, nil)
	require.Nil(t, none.at("properties.repoUrl"))
	require.Nil(t, none.at("properties.provisioningState"))
	require.Equal(t, 400, w.do("PUT", at, obj{"properties": obj{}}).status)

	made := w.do("PUT", at, obj{"properties": obj{"repoUrl": "https://github.com/o/r", "isManualIntegration": true}})
	require.Equal(t, 201, made.status)
	require.Equal(t, "InProgress", made.at("properties.provisioningState"))
	require.Equal(t, "ExternalGit", w.must("GET", sitePath+"/config/web", nil).at("properties.scmType"))
	require.Contains(t, w.must("GET", at, nil).at("properties.provisioningDetails"), "https://app1.scm.azurewebsites.net/api/deployments/latest")
	require.Equal(t, 201, w.send("GET", at+"?api-version=2016-08-01", nil).status, "older api-versions say so with the status, too")
	w.clock.Advance(time.Minute)
	require.Equal(t, "Succeeded", w.must("GET", at, nil).at("properties.provisioningState"))

	w.must("DELETE", at, nil)
	require.Nil(t, w.must("GET", at, nil).at("properties.repoUrl"))
	require.Equal(t, "None", w.must("GET", sitePath+"/config/web", nil).at("properties.scmType"))
}
