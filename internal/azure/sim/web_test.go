package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Microsoft.Web answers itself what is asked of no resource, and says which type it does
// not know.
func TestQuestionsToMicrosoftWeb(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	ask := subPath + "/providers/Microsoft.Web/checknameavailability"
	shows(t, obj{"nameAvailable": false, "reason": "AlreadyExists"}, w.must("POST", ask, obj{"name": "APP1", "type": "Site"}).body)
	shows(t, obj{"nameAvailable": true, "reason": ""}, w.must("POST", ask, obj{"name": "app2", "type": "Site"}).body)
	shows(t, obj{"nameAvailable": false, "reason": "Invalid"}, w.must("POST", ask, obj{"name": "-", "type": "Site"}).body)
	shows(t, obj{"status": "Success"}, w.must("POST", groupPath+"/providers/Microsoft.Web/validate", obj{"name": "app2", "type": "Site", "location": "eastus"}).body)
	for _, unknown := range []string{"Microsoft.Web/nonsense", "Microsoft.Cache/nonsense"} {
		got := w.do("POST", subPath+"/providers/"+unknown, obj{})
		require.Equal(t, 404, got.status)
		require.Equal(t, "InvalidResourceType", got.code())
		require.Contains(t, got.message(), "The resource type 'nonsense' could not be found")
	}
}

// For some seconds App Service itself answers for a plan that went with its last app.
func TestPlanThatJustWent(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.must("DELETE", sitePath, nil)
	got := w.do("GET", planPath, nil)
	require.Equal(t, 404, got.status)
	require.Equal(t, "NotFound", got.body["Code"])
	require.Equal(t, "Cannot find ServerFarm with name plan.", got.message())
	w.clock.Advance(time.Minute)
	got = w.do("GET", planPath, nil)
	require.Equal(t, "ResourceNotFound", got.code())
}
