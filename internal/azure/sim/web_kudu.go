package sim

import (
	"strings"
	"time"
)

// Kudu's statuses (DeployStatus).
const (
	kuduPending  = 0
	kuduBuilding = 1
	kuduFailed   = 3
	kuduSuccess  = 4
)

// Kudu is the deployment as Kudu describes it (seen 2026-04-10): an SCM site answers it,
// and ARM passes it on. It is about the build alone, and knows nothing of the start. The
// host is that of the SCM site, and the app is named for a slot, too.
func (d *Deployment) Kudu(host, app string) map[string]any {
	at := "https://" + host + "/api/deployments/" + d.ID
	v := map[string]any{
		"id": d.ID, "status": float64(kuduFailed), "status_text": "", "author_email": "N/A", "author": orDefault(d.Author, "N/A"),
		"deployer": d.Deployer, "message": d.Message, "progress": "", "received_time": kuduTime(d.Received), "start_time": kuduTime(d.Started),
		"end_time": kuduTime(d.Ended), "last_success_end_time": nil, "complete": !d.Status.Building(), "active": d.Active,
		"is_temp": false, "is_readonly": true, "url": at, "log_url": at + "/log",
		"site_name": app, "build_summary": map[string]any{"errors": []any{}, "warnings": []any{}},
	}
	switch {
	case d.Status == BuildInProgress:
		v["status"], v["status_text"], v["progress"] = float64(kuduBuilding), "Building and Deploying '"+d.ID+"'.", d.lastLine()
	case d.Status.Building():
		v["status"], v["status_text"] = float64(kuduPending), "Receiving changes."
	case d.Status.Built():
		v["status"], v["last_success_end_time"] = float64(kuduSuccess), v["end_time"]
	}
	return v
}

func (d *Deployment) lastLine() string {
	if len(d.Log) == 0 {
		return ""
	}
	return strings.TrimSpace(d.Log[len(d.Log)-1].Text)
}

// kuduTime is a time in Kudu's form; null where it has not come yet.
func kuduTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(KuduTime)
}

// KuduTime is the form of Kudu's times.
const KuduTime = "2006-01-02T15:04:05.0000000Z"
