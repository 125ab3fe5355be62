package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const locks = "/providers/Microsoft.Authorization/locks/"

// What a lock forbids, and of what: "Lock your resources to protect your infrastructure".
func TestWhatLocksForbid(t *testing.T) {
	t.Parallel()
	const level0, level1, level2 = subPath, groupPath, sitePath
	tags := obj{"tags": obj{"a": "b"}}
	for _, tt := range []struct {
		at, level, method, path string
		body                    any
		status                  int
	}{
		{level1, "CanNotDelete", "DELETE", sitePath, nil, 409},
		{level1, "CanNotDelete", "DELETE", groupPath, nil, 409},
		{level1, "CanNotDelete", "DELETE", sitePath + "/slots/none", nil, 409},
		{level1, "CanNotDelete", "PATCH", sitePath, tags, 200},
		{level1, "CanNotDelete", "POST", sitePath + "/restart", nil, 200},
		{level2, "CanNotDelete", "DELETE", groupPath, nil, 409}, // it would go with its group
		{level2, "CanNotDelete", "DELETE", planPath + "2", nil, 204},
		{level2, "CanNotDelete", "PATCH", groupPath, tags, 200},
		{level0, "CanNotDelete", "DELETE", groupPath, nil, 409},
		{level1, "ReadOnly", "GET", sitePath, nil, 200},
		{level1, "ReadOnly", "DELETE", sitePath, nil, 409},
		{level1, "ReadOnly", "PATCH", sitePath, tags, 409},
		{level1, "ReadOnly", "PUT", planPath, obj{"location": "eastus", "sku": obj{"name": "P1v3"}}, 409},
		{level1, "ReadOnly", "POST", sitePath + "/restart", nil, 409},
		{level1, "ReadOnly", "POST", sitePath + "/config/appsettings/list", nil, 409},
		{level1, "ReadOnly", "POST", subPath + "/providers/Microsoft.Web/checknameavailability", obj{"name": "a", "type": "Site"}, 200},
		{level2, "ReadOnly", "PATCH", groupPath, tags, 200},
		{level2, "ReadOnly", "PATCH", planPath, tags, 200},
		{level0, "ReadOnly", "PUT", subPath + "/providers/Microsoft.Resources/tags/default", obj{"properties": tags}, 409},
	} {
		t.Run(tt.level+" "+tt.at+" "+tt.method+" "+tt.path, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withSite()
			lock := w.do("PUT", tt.at+locks+"l", obj{"properties": obj{"level": tt.level}})
			require.Equal(t, 201, lock.status, lock.raw)
			got := w.do(tt.method, tt.path, tt.body)
			require.Equal(t, tt.status, got.status, got.raw)
			if tt.status == 409 {
				verb := map[string]string{"DELETE": "delete"}[tt.method]
				if verb == "" {
					verb = "write"
				}
				require.Equal(t, "ScopeLocked", got.code())
				require.Contains(t, got.message(), "cannot perform "+verb+" operation because following scope(s) are locked: '"+tt.at+"'. Please remove the lock and try again.")
			}
			require.Equal(t, 200, w.do("DELETE", tt.at+locks+"l", nil).status, "locks are not locked")
			require.NotEqual(t, "ScopeLocked", w.do(tt.method, tt.path, tt.body).code())
		})
	}
}

// A list has the locks above and below (recorded 2019-12); a lock goes with what it is for.
func TestLocks(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	put := func(at, level string) reply {
		return w.do("PUT", at+locks+"l", obj{"properties": obj{"level": level, "notes": "ours"}})
	}
	for _, at := range []string{subPath, groupPath, sitePath} {
		require.Equal(t, 201, put(at, "CanNotDelete").status)
		got := put(at, "ReadOnly")
		require.Equal(t, 200, got.status)
		require.Equal(t, obj{"level": "ReadOnly", "notes": "ours"}, got.at("properties"))
		require.Equal(t, got.body, w.do("GET", at+locks+"l", nil).body)
	}
	for at, n := range map[string]int{subPath: 3, groupPath: 3, sitePath: 3, planPath: 2} {
		require.Len(t, w.do("GET", at+"/providers/Microsoft.Authorization/locks", nil).at("value"), n, at)
	}
	require.Len(t, w.do("GET", groupPath+"/providers/Microsoft.Authorization/locks?$filter=atScope()", nil).at("value"), 2)
	require.Equal(t, "LockNotFound", w.do("GET", planPath+locks+"l", nil).code())
	require.Equal(t, 204, w.do("DELETE", planPath+locks+"l", nil).status)
	require.Equal(t, "ResourceNotFound", w.do("PUT", planPath+"2"+locks+"l", obj{"properties": obj{"level": "ReadOnly"}}).code())
	for _, bad := range []obj{{}, {"level": "Frozen"}, {"level": "NotSpecified"}} {
		require.Equal(t, 400, w.do("PUT", planPath+locks+"l", obj{"properties": bad}).status)
	}
	require.Equal(t, 400, w.do("PUT", planPath+locks+"a:b", obj{"properties": obj{"level": "ReadOnly"}}).status)
}
