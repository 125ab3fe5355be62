package sim_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

// startOfAnApp is longer than an app takes to start where no data plane tells.
const startOfAnApp = time.Minute

func (w *world) begin(at, id string) sim.Deployment {
	w.t.Helper()
	d, e := w.azure.BeginDeployment(at, sim.Deployment{ID: id, Status: sim.BuildInProgress, Deployer: "Push-Deployer", Message: "Created via a push deployment"})
	require.Nil(w.t, e)
	return d
}

// The answers are those of 2026-04-10.
func TestDeploymentAndItsStatus(t *testing.T) {
	t.Parallel()
	for _, at := range []string{sitePath, slotPath} {
		w := newWorld(t).withSlot()
		volume := w.must("GET", at, nil).at("properties.deploymentId")
		before := w.azure.Runs(sitePath)
		w.begin(at, "d1")
		status := w.do("GET", at+"/deploymentStatus/d1", nil)
		require.Equal(t, 202, status.status)
		require.Equal(t, "0", status.header.Get("Retry-After"))
		require.Equal(t, "https://management.azure.com"+at+"/deploymentStatus/d1?api-version=2022-09-01", status.header.Get("Location"))
		require.Equal(t, obj{
			"deploymentId": "d1", "status": "BuildInProgress", "numberOfInstancesInProgress": 0.0, "numberOfInstancesSuccessful": 0.0,
			"numberOfInstancesFailed": 0.0, "failedInstancesLogs": nil, "errors": nil,
		}, status.at("properties"))
		require.Equal(t, []any{at + "/deploymentStatus/d1", "d1", "Microsoft.Web/sites/deploymentStatus", "East US"},
			[]any{status.at("id"), status.at("name"), status.at("type"), status.at("location")})
		shows(t, obj{"status": 1.0, "complete": false, "active": false, "end_time": nil}, w.must("GET", at+"/deployments/d1", nil).at("properties"))

		require.NoError(t, w.azure.ReportDeployment(at, "d1", sim.BuildInProgress, sim.LogLine{Time: epoch, Text: "Running pip install"}))
		w.clock.Advance(time.Minute)
		require.Equal(t, before, w.azure.Runs(sitePath), "a build is no content yet")
		require.NoError(t, w.azure.EndDeployment(at, "d1", "d1", true))
		status = w.do("GET", at+"/deploymentStatus/d1", nil)
		require.Equal(t, []any{202, "RuntimeStarting", 2.0}, []any{status.status, status.at("properties.status"), status.at("properties.numberOfInstancesInProgress")})
		w.clock.Advance(startOfAnApp)
		status = w.do("GET", at+"/deploymentStatus/d1", nil)
		require.Equal(t, []any{200, "RuntimeSuccessful", 2.0}, []any{status.status, status.at("properties.status"), status.at("properties.numberOfInstancesSuccessful")})
		require.Empty(t, status.header.Get("Location"))
		require.Equal(t, volume, w.must("GET", at, nil).at("properties.deploymentId"), "a deployment leaves it as it is")

		host := strings.NewReplacer(sitePath+"/slots/", "app1-", sitePath, "app1").Replace(at)
		require.Equal(t, obj{
			"id": "d1", "status": 4.0, "status_text": "", "author_email": "N/A", "author": "N/A", "deployer": "Push-Deployer",
			"message": "Created via a push deployment", "progress": "", "received_time": "2026-11-23T12:00:00.0000000Z",
			"start_time": "2026-11-23T12:00:00.0000000Z", "end_time": "2026-11-23T12:01:00.0000000Z",
			"last_success_end_time": "2026-11-23T12:01:00.0000000Z", "complete": true, "active": true, "is_temp": false, "is_readonly": true,
			"url":       "https://" + host + ".scm.azurewebsites.net/api/deployments/d1",
			"log_url":   "https://" + host + ".scm.azurewebsites.net/api/deployments/d1/log",
			"site_name": "app1", "build_summary": obj{"errors": []any{}, "warnings": []any{}},
		}, w.must("GET", at+"/deployments/d1", nil).at("properties"))
		for i, run := range w.azure.Runs(sitePath) {
			require.Equal(t, run.ID == at, run.Build == "d1")
			require.Equal(t, run.ID == at, run.Generation > before[i].Generation)
		}
		require.Equal(t, "Running pip install", w.azure.Deployments(at)[0].Log[0].Text)
		require.Equal(t, 404, w.do("GET", at+"/deploymentStatus/other", nil).status)
	}
}

func TestDeploymentsThatFail(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	w.deploy(slotPath, "good")
	w.clock.Advance(startOfAnApp)
	before := w.azure.Runs(sitePath)
	w.begin(slotPath, "broken")
	_, e := w.azure.BeginDeployment(slotPath, sim.Deployment{})
	require.NotNil(t, e)
	require.Equal(t, 409, e.Status, "one at a time")
	w.begin(sitePath, "elsewhere")
	require.NoError(t, w.azure.EndDeployment(slotPath, "broken", "", false))
	require.Equal(t, before, w.azure.Runs(sitePath), "what runs goes on")
	status := w.do("GET", slotPath+"/deploymentStatus/broken", nil)
	require.Equal(t, []any{200, "BuildFailed"}, []any{status.status, status.at("properties.status")})
	shows(t, obj{"status": 3.0, "complete": true, "active": false, "last_success_end_time": nil}, w.must("GET", slotPath+"/deployments/broken", nil).at("properties"))
	require.Equal(t, []string{"broken", "good"}, names(w.must("GET", slotPath+"/deployments", nil)), "the newest first")
	require.Equal(t, []string{"broken", "good"}, names(w.must("GET", slotPath+"/deploymentStatus", nil)))
	require.Error(t, w.azure.EndDeployment(slotPath, "broken", "x", true), "it is over")
	require.Error(t, w.azure.ReportDeployment(slotPath, "other", sim.BuildInProgress))
	_, e = w.azure.BeginDeployment(sitePath+"x", sim.Deployment{})
	require.Equal(t, 404, e.Status)
}

// With a data plane the app has started when all of its instances have.
func TestStartOfADeployedApp(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	y := w.withYard()
	status := func(id string) []any {
		got := w.do("GET", slotPath+"/deploymentStatus/"+id, nil)
		return []any{got.status, got.at("properties.status"), got.at("properties.numberOfInstancesFailed")}
	}
	w.deploy(slotPath, "d1")
	w.clock.Advance(time.Hour)
	require.Equal(t, []any{202, "RuntimeStarting", 0.0}, status("d1"))
	_, slot := w.runs()
	y.ready[slotPath] = slot.Generation
	require.Equal(t, []any{200, "RuntimeSuccessful", 0.0}, status("d1"))
	w.deploy(slotPath, "d2")
	y.problem = "the app has ended with 1"
	require.Equal(t, []any{200, "RuntimeFailed", 2.0}, status("d2"))
	require.Equal(t, "the app has ended with 1", dig(w.must("GET", slotPath+"/deploymentStatus/d2", nil).at("properties.errors").([]any)[0], "message"))
	_, slot = w.runs()
	require.Equal(t, "d2", slot.Build, "what does not start is there all the same")

	y.problem = ""
	w.deploy(slotPath, "overtaken")
	w.deploy(slotPath, "overtaking")
	require.Equal(t, []any{200, "BuildSuccessful", 0.0}, status("overtaken"), "nobody will know whether it would have started")
	require.Equal(t, []any{202, "RuntimeStarting", 0.0}, status("overtaking"))

	w.must("POST", slotPath+"/stop", nil)
	w.deploy(slotPath, "d3")
	require.Equal(t, []any{200, "BuildSuccessful", 0.0}, status("d3"), "what is stopped does not start")
}

// Deployments are the content's: they are where it is.
func TestDeploymentsTravelWithASwap(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	w.deploy(sitePath, "old")
	w.deploy(slotPath, "new")
	w.clock.Advance(startOfAnApp)
	at := w.swap()
	w.clock.Advance(time.Minute)
	require.Equal(t, 200, w.send("GET", at, nil).status)
	w = w.restored()
	require.Equal(t, []string{"new"}, names(w.must("GET", sitePath+"/deployments", nil)))
	require.Equal(t, []string{"old"}, names(w.must("GET", slotPath+"/deployments", nil)))
	require.True(t, w.azure.Deployments(sitePath)[0].Active)
}

// A build dies with its process; what was built lives on.
func TestDeploymentsOutliveTheirProcess(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	w.deploy(slotPath, "good")
	w.begin(slotPath, "dying")
	runs := w.azure.Runs(sitePath)
	b, err := w.azure.Snapshot()
	require.NoError(t, err)
	w.azure, err = sim.Restore(sim.Options{Clock: w.clock}, b)
	require.NoError(t, err)
	require.Equal(t, runs, w.azure.Runs(sitePath))
	got := w.azure.Deployments(slotPath)
	require.Equal(t, []sim.DeploymentStatus{sim.BuildAborted, sim.RuntimeStarting}, []sim.DeploymentStatus{got[0].Status, got[1].Status})
	require.Equal(t, "The build ended with the process that made it.", got[0].Log[len(got[0].Log)-1].Text)
	w.begin(slotPath, "next")
}

// A build whose end cannot be stored has failed, and is in nobody's way.
func TestDeploymentWhoseEndCannotBeStored(t *testing.T) {
	t.Parallel()
	for _, well := range []bool{true, false} {
		full := false
		w := newWorld(t, func(o *sim.Options) {
			o.Persist = func([]byte) error {
				if full {
					return errors.New("disk full")
				}
				return nil
			}
		}).withSlot()
		before := w.azure.Runs(sitePath)
		w.begin(slotPath, "lost")
		full = true
		require.ErrorContains(t, w.azure.EndDeployment(slotPath, "lost", "lost", well), "disk full")
		require.Equal(t, sim.BuildAborted, w.azure.Deployments(slotPath)[0].Status)
		require.Equal(t, before, w.azure.Runs(sitePath), "what runs goes on")
		_, e := w.azure.BeginDeployment(slotPath, sim.Deployment{})
		require.Equal(t, 500, e.Status)
		full = false
		w.deploy(slotPath, "next")
		_, slot := w.runs()
		require.Equal(t, "next", slot.Build)
	}
}

func TestOldDeploymentsAreForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	w.deploy(slotPath, "good")
	for i := range 30 {
		id := fmt.Sprintf("d%d", i)
		w.begin(slotPath, id)
		lines := 1
		if i == 29 {
			lines = 3000 // of the last alone: the harness compares all logs at each change
		}
		require.NoError(t, w.azure.ReportDeployment(slotPath, id, "", make([]sim.LogLine, lines)...))
		require.NoError(t, w.azure.EndDeployment(slotPath, id, "", false))
	}
	all := w.azure.Deployments(slotPath)
	require.Len(t, all, 20)
	require.Len(t, all[0].Log, 2000)
	require.Equal(t, "d29", all[0].ID)
	require.Equal(t, "good", all[19].ID, "what runs is never forgotten")
}
