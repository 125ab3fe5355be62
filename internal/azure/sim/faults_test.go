package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

func TestRefusingFaults(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name       string
		fault      sim.Fault
		status     int
		code       string
		retryAfter string
	}{
		{"throttled", sim.Fault{Kind: sim.Throttled}, 429, "SubscriptionRequestsThrottled", "10"},
		{"throttled for long", sim.Fault{Kind: sim.Throttled, RetryAfter: 90 * time.Second}, 429, "SubscriptionRequestsThrottled", "90"},
		{"conflict", sim.Fault{Kind: sim.Conflict}, 409, "AnotherOperationInProgress", ""},
		{"internal", sim.Fault{Kind: sim.Internal}, 500, "InternalServerError", ""},
		{"unavailable", sim.Fault{Kind: sim.Unavailable, RetryAfter: time.Second}, 503, "ServiceUnavailable", "1"},
		{"denied", sim.Fault{Kind: sim.Denied}, 403, "AuthorizationFailed", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withGroup()
			tc.fault.Method, tc.fault.Type = "PUT", "microsoft.web/SERVERFARMS"
			w.azure.Inject(tc.fault)
			require.Equal(t, 404, w.do("GET", planPath, nil).status, "another method is not hit")
			require.Equal(t, 200, w.do("PUT", groupPath, groupBody()).status, "another type is not hit")
			require.Equal(t, 1, w.azure.PendingFaults())
			got := w.do("PUT", planPath, planBody("P1v3", 1))
			require.Equal(t, tc.status, got.status)
			require.Equal(t, tc.code, got.code())
			require.Equal(t, tc.retryAfter, got.header.Get("Retry-After"))
			require.Equal(t, []string{groupPath}, w.azure.Resources(), "nothing happened")
			require.Zero(t, w.azure.PendingFaults())
			w.must("PUT", planPath, planBody("P1v3", 1))
		})
	}
}

func TestDeniedNamesThePermission(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withRedis()
	for method, want := range map[string]string{
		"GET " + redisPath: "Microsoft.Cache/redis/read", "PUT " + redisPath: "Microsoft.Cache/redis/write",
		"DELETE " + redisPath: "Microsoft.Cache/redis/delete", "POST " + redisPath + "/listKeys": "Microsoft.Cache/redis/listKeys/action",
	} {
		w.azure.Inject(sim.Fault{Kind: sim.Denied})
		verb, path, _ := cut(method)
		require.Contains(t, w.do(verb, path, nil).message(), "to perform action '"+want+"' over scope '"+redisPath+"'")
	}
}

func cut(s string) (string, string, bool) {
	for i := range s {
		if s[i] == ' ' {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func TestDroppedConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	path := planPath + "?api-version=2022-09-01"
	w.azure.Inject(sim.Fault{Method: "PUT", Kind: sim.DropBefore})
	_, err := w.try("PUT", path, planBody("P1v3", 1))
	require.ErrorIs(t, err, sim.ErrDropped)
	require.NotContains(t, w.azure.Resources(), planPath)
	w.azure.Inject(sim.Fault{Method: "PUT", Kind: sim.DropAfter})
	_, err = w.try("PUT", path, planBody("P1v3", 1))
	require.ErrorIs(t, err, sim.ErrDropped)
	require.Contains(t, w.azure.Resources(), planPath)
	require.Zero(t, w.azure.PendingFaults())
}

func TestFaultsApplyInOrderAndByCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.azure.Inject(sim.Fault{Kind: sim.Internal, Count: 2})
	w.azure.Inject(sim.Fault{Kind: sim.Throttled, Name: "RG"})
	require.Equal(t, 2, w.azure.PendingFaults())
	var got []int
	for range 4 {
		got = append(got, w.do("GET", groupPath, nil).status)
	}
	require.Equal(t, []int{500, 500, 429, 200}, got)
	require.Zero(t, w.azure.PendingFaults())
}

func TestFaultByName(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withRedis()
	for _, name := range []string{"office", "Cache1/Office"} {
		w.azure.Inject(sim.Fault{Name: name, Kind: sim.Internal})
		require.Equal(t, 200, w.do("GET", redisPath, nil).status)
		require.Equal(t, 500, w.do("GET", rulePath, nil).status)
	}
}

func TestFaultHitsActionsAndPolls(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	created := w.must("PUT", redisPath, redisBody("Standard", "C", 1))
	w.azure.Inject(sim.Fault{Method: "POST", Type: "Microsoft.Cache/redis", Kind: sim.Unavailable})
	require.Equal(t, 503, w.do("POST", redisPath+"/listKeys", nil).status)
	w.azure.Inject(sim.Fault{Type: "Microsoft.Cache/locations/asyncOperations", Kind: sim.Unavailable})
	require.Equal(t, 503, w.send("GET", created.header.Get("Azure-AsyncOperation"), nil).status)
	require.Equal(t, 200, w.send("GET", created.header.Get("Azure-AsyncOperation"), nil).status)
}

func TestCreationFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.azure.Inject(sim.Fault{Type: "Microsoft.Cache/redis", Kind: sim.Fail})
	w.do("GET", redisPath, nil)
	require.Equal(t, 400, w.do("PUT", redisPath, redisBody("Standard", "C", 9)).status)
	require.Equal(t, 204, w.do("DELETE", redisPath, nil).status)
	require.Equal(t, 1, w.azure.PendingFaults(), "reads and refused requests are not hit")
	created := w.do("PUT", redisPath, redisBody("Standard", "C", 1))
	require.Equal(t, 201, created.status)
	w.clock.Advance(20 * time.Minute)
	status := w.send("GET", created.header.Get("Azure-AsyncOperation"), nil)
	require.Equal(t, "Failed", status.at("status"))
	require.Equal(t, obj{"code": "OperationFailed", "message": "The create operation on resource '" + redisPath + "' failed."}, status.at("error"))
	require.Equal(t, "Failed", w.do("GET", redisPath, nil).at("properties.provisioningState"), "the resource stays behind")

	again := w.do("PUT", redisPath, redisBody("Standard", "C", 1))
	require.Equal(t, 200, again.status)
	require.Equal(t, "Creating", again.at("properties.provisioningState"))
	w.clock.Advance(20 * time.Minute)
	require.Equal(t, "Succeeded", w.do("GET", redisPath, nil).at("properties.provisioningState"))
}

func TestChangeFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withRedis()
	before := w.do("GET", redisPath, nil).body
	w.azure.Inject(sim.Fault{Kind: sim.Fail})
	scaling := w.do("PUT", redisPath, redisBody("Standard", "C", 3))
	require.Equal(t, "Scaling", scaling.at("properties.provisioningState"))
	w.clock.Advance(20 * time.Minute)
	require.Equal(t, "Failed", w.send("GET", scaling.header.Get("Azure-AsyncOperation"), nil).at("status"))
	require.Equal(t, before, w.do("GET", redisPath, nil).body, "the cache keeps its old shape")

	w.azure.Inject(sim.Fault{Kind: sim.Fail})
	deleting := w.do("DELETE", redisPath, nil)
	w.clock.Advance(5 * time.Minute)
	require.Equal(t, "OperationFailed", w.send("GET", deleting.header.Get("Location"), nil).code())
	require.Equal(t, before, w.do("GET", redisPath, nil).body)
}

func TestLocationOperationsFail(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	poll := func(accepted reply) {
		t.Helper()
		require.Equal(t, 202, accepted.status, accepted.raw)
		w.clock.Advance(2 * time.Minute)
		got := w.send("GET", accepted.header.Get("Location"), nil)
		require.Equal(t, 409, got.status)
		require.Equal(t, "OperationFailed", got.code())
	}
	plan, site := w.do("GET", planPath, nil).body, w.do("GET", sitePath, nil).body
	w.azure.Inject(sim.Fault{Kind: sim.Fail, Count: 3})
	poll(w.do("PUT", planPath, planBody("P1v3", 9)))
	require.Equal(t, plan, w.do("GET", planPath, nil).body)
	poll(w.do("PUT", sitePath, set(siteBody(), "properties.httpsOnly", false)))
	require.Equal(t, site, w.do("GET", sitePath, nil).body)
	poll(w.do("DELETE", groupPath, nil))
	require.Equal(t, "Succeeded", w.do("GET", groupPath, nil).at("properties.provisioningState"))
	require.Len(t, w.azure.Resources(), 3, "nothing inside was deleted")

	// A failed change must not undo what happened beside it.
	w.azure.Inject(sim.Fault{Kind: sim.Fail})
	accepted := w.do("PUT", planPath, planBody("P1v3", 9))
	w.must("PUT", groupPath+"/providers/Microsoft.Web/sites/app2", siteBody())
	poll(accepted)
	require.Equal(t, 2.0, w.do("GET", planPath, nil).at("properties.numberOfSites"))

	app3 := groupPath + "/providers/Microsoft.Web/sites/app3"
	w.azure.Inject(sim.Fault{Kind: sim.Fail})
	accepted = w.do("PUT", app3, siteBody())
	poll(accepted)
	require.Equal(t, "The create operation on resource '"+app3+"' failed.", w.send("GET", accepted.header.Get("Location"), nil).message())
	require.Equal(t, 200, w.do("GET", app3, nil).status, "the site stays behind")

	other := groupPath + "/providers/Microsoft.Web/serverfarms/other"
	w.azure.Inject(sim.Fault{Kind: sim.Fail})
	poll(w.do("PUT", other, planBody("P1v3", 1)))
	require.Equal(t, "Failed", w.do("GET", other, nil).at("properties.provisioningState"))
	require.Equal(t, "Succeeded", w.must("PUT", other, planBody("P1v3", 1)).at("properties.provisioningState"))
}

// Where Azure answers at once there is no operation that could fail: the change is refused for good.
func TestSynchronousChangesAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withRedis()
	w.must("PUT", planPath, planBody("P1v3", 2))
	w.must("PUT", scalePath, scaleBody(profile("p")))
	for _, row := range []refusal{
		{"group", "PUT", groupPath, set(groupBody(), "tags", obj{"a": "b"}), 0, "", ""},
		{"group patch", "PATCH", groupPath, obj{"tags": obj{"a": "b"}}, 0, "", ""},
		{"rule", "PUT", rulePath, ruleBody("1.1.1.1", "1.1.1.1"), 0, "", ""},
		{"setting", "PUT", scalePath, scaleBody(profile("q")), 0, "", ""},
		{"setting deletion", "DELETE", scalePath, nil, 0, "", ""},
		{"plan deletion", "DELETE", planPath, nil, 0, "", ""},
	} {
		w.azure.Inject(sim.Fault{Kind: sim.Fail})
		row.status, row.code, row.message = 409, "OperationFailed", "The operation on resource '"+row.path+"' failed."
		w.refuses([]refusal{row})
		require.Zero(t, w.azure.PendingFaults(), row.name)
	}
}
