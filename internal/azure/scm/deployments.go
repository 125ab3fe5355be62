package scm

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/azure/sim"
)

// list answers GET /api/deployments, newest first; "$top" is of OData.
func (s *Site) list(w http.ResponseWriter, r *http.Request) {
	all := []any{}
	for _, d := range s.o.Azure.Deployments(s.o.SiteID) {
		all = append(all, s.view(d))
	}
	if top, err := strconv.Atoi(r.URL.Query().Get("$top")); err == nil && top >= 0 && top < len(all) {
		all = all[:top]
	}
	answer(w, http.StatusOK, all)
}

// show answers GET /api/deployments/{id}; "latest" is the one that is under way, with 202,
// or else the last that has ended (DeploymentController.GetResult).
func (s *Site) show(w http.ResponseWriter, r *http.Request) {
	d, found := s.find(r.PathValue("id"))
	switch {
	case !found:
		s.notFound(w, r)
	case r.PathValue("id") == "latest" && d.Status.Building():
		w.Header().Set("Location", "https://"+s.o.Host+":443"+r.URL.RequestURI())
		answer(w, http.StatusAccepted, s.view(d))
	default:
		answer(w, http.StatusOK, s.view(d))
	}
}

func (s *Site) find(id string) (sim.Deployment, bool) {
	all := s.o.Azure.Deployments(s.o.SiteID)
	at := slices.IndexFunc(all, func(d sim.Deployment) bool { return d.Status.Building() })
	switch {
	case id != "latest":
		at = slices.IndexFunc(all, func(d sim.Deployment) bool { return strings.EqualFold(d.ID, id) })
	case at < 0 && len(all) > 0:
		at = 0
	}
	if at < 0 {
		return sim.Deployment{}, false
	}
	return all[at], true
}

func (s *Site) notFound(w http.ResponseWriter, r *http.Request) {
	text(w, http.StatusNotFound, fmt.Sprintf("Deployment '%s' not found.", r.PathValue("id"))) // the words were not seen
}

// view is a deployment as Kudu shows it.
func (s *Site) view(d sim.Deployment) map[string]any { return d.Kudu(s.o.Host, s.name()) }

// name is the app's, of a slot, too.
func (s *Site) name() string {
	parts := strings.Split(s.o.SiteID, "/")
	for i, part := range parts[:len(parts)-1] {
		if strings.EqualFold(part, "sites") {
			return parts[i+1]
		}
	}
	return ""
}

// detail begins a line that belongs to the one before it that has no such beginning.
const detail = "\t"

// An entry is a line of a log, with the lines that belong to it.
type entry struct {
	sim.LogLine
	id      string
	details []sim.LogLine
}

func entriesOf(d sim.Deployment) []entry {
	var all []entry
	for _, line := range d.Log {
		if text, found := strings.CutPrefix(line.Text, detail); found && len(all) > 0 {
			line.Text = text
			last := &all[len(all)-1]
			last.details = append(last.details, line)
			continue
		}
		all = append(all, entry{LogLine: line, id: lineID(d.ID, line)})
	}
	return all
}

// lineID is an id of the form that Kudu's have. It stays the line's own, also when the
// first lines of a long log have been forgotten.
func lineID(deployment string, line sim.LogLine) string {
	sum := sha256.Sum256([]byte(deployment + line.Time.UTC().Format(time.RFC3339Nano) + line.Text))
	x := hex.EncodeToString(sum[:16])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// log answers GET /api/deployments/{id}/log.
func (s *Site) log(w http.ResponseWriter, r *http.Request) {
	d, found := s.find(r.PathValue("id"))
	if !found {
		s.notFound(w, r)
		return
	}
	all := []any{}
	for _, e := range entriesOf(d) {
		line := lineView(e.id, e.LogLine)
		if len(e.details) > 0 {
			line["details_url"] = s.url("/api/deployments/" + d.ID + "/log/" + e.id)
		}
		all = append(all, line)
	}
	answer(w, http.StatusOK, all)
}

// details answers GET /api/deployments/{id}/log/{entry}.
func (s *Site) details(w http.ResponseWriter, r *http.Request) {
	d, found := s.find(r.PathValue("id"))
	if !found {
		s.notFound(w, r)
		return
	}
	for _, e := range entriesOf(d) {
		if e.id != r.PathValue("entry") || len(e.details) == 0 {
			continue
		}
		all := []any{}
		for _, line := range e.details {
			all = append(all, lineView(lineID(e.id, line), line))
		}
		answer(w, http.StatusOK, all)
		return
	}
	// The words were not seen.
	text(w, http.StatusNotFound, fmt.Sprintf("Log details for '%s' not found in deployment '%s'.", r.PathValue("entry"), d.ID))
}

// lineView is a line as Kudu shows it (seen 2023-05-18). The type is of LogEntryType.
func lineView(id string, line sim.LogLine) map[string]any {
	kind := 0
	switch {
	case strings.HasPrefix(line.Text, "WARNING: "):
		kind = 1
	case strings.HasPrefix(line.Text, "ERROR: "):
		kind = 2
	}
	return map[string]any{
		"log_time": line.Time.UTC().Format(sim.KuduTime), "id": id, "message": line.Text, "type": kind, "details_url": nil,
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A client that has gone away is no concern of ours.
	_ = json.NewEncoder(w).Encode(body)
}

func text(w http.ResponseWriter, status int, line string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(line))
}
