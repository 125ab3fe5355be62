package faults

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"time"

	"scaleout/internal/azure/sim"
)

// apps stand for the data plane: what is in the zip of a build is its version. Whatever
// restarts an app keeps it from answering for a while, production, too: so a release that
// touches production is seen at once.
type apps struct {
	azure *sim.Azure
	takes time.Duration // every start

	mu    sync.Mutex
	zips  map[string]string // by build
	units map[string]*unit  // by ARM id, in lower case
}

// A unit is what runs for the app or for the slot.
type unit struct {
	generation int64
	ready      time.Time
}

// What starts and builds take. No build ends at the moment of a question, all of which come
// after whole seconds: which of the two is first would be chance.
const (
	starting = 3300 * time.Millisecond
	building = 5300 * time.Millisecond
)

// breaks is the version that answers no more once it serves production.
const breaks = "breaks"

func newApps(azure *sim.Azure, zips map[string]string) *apps {
	a := &apps{azure: azure, takes: starting, zips: maps.Clone(zips), units: map[string]*unit{}}
	for _, r := range azure.Runs(siteID) {
		a.units[strings.ToLower(r.ID)] = &unit{generation: r.Generation}
	}
	azure.Attach(a)
	return a
}

// Ready implements sim.DataPlane.
func (a *apps) Ready(id string, generation int64) (bool, string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.runs(id, generation), ""
}

// runs has a unit run a generation, and reports whether it answers yet.
func (a *apps) runs(id string, generation int64) bool {
	u := a.units[strings.ToLower(id)]
	if u == nil {
		u = &unit{}
		a.units[strings.ToLower(id)] = u
	}
	if u.generation != generation {
		u.generation, u.ready = generation, time.Now().Add(a.takes)
	}
	return !time.Now().Before(u.ready)
}

// Swapped implements sim.DataPlane.
func (a *apps) Swapped(target, source string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	target, source = strings.ToLower(target), strings.ToLower(source)
	a.units[target], a.units[source] = a.units[source], a.units[target]
}

// Answered implements sim.DataPlane: people who use the app, the slot as well.
func (*apps) Answered(string) (all []sim.Answers) {
	for ago := range 5 {
		minute := time.Now().UTC().Add(-time.Duration(ago) * time.Minute).Truncate(time.Minute)
		all = append(all, sim.Answers{Minute: minute, Instance: "a", Requests: 50, Took: time.Second})
	}
	return all
}

// Log implements sim.DataPlane.
func (*apps) Log(string) string { return "" }

// version is what a run has of builds.
func (a *apps) version(r sim.Run) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.zips[r.Build]
}

// has is what app and slot have, and the slot's share of the people.
func (a *apps) has() (production, slot string, share float64) {
	runs := a.azure.Runs(siteID)
	return a.version(runs[0]), a.version(runs[1]), runs[0].Reroute["staging"]
}

// site is the app, or its slot, by its own name.
func (a *apps) site(id string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, run := range a.azure.Runs(siteID) {
			if run.ID == id {
				a.answer(w, r, run)
			}
		}
	})
}

func (a *apps) answer(w http.ResponseWriter, r *http.Request, run sim.Run) {
	version := a.version(run)
	a.mu.Lock()
	ready := a.runs(run.ID, run.Generation)
	a.mu.Unlock()
	switch {
	case !run.Running:
		http.Error(w, "Site Disabled", http.StatusForbidden)
		return
	case !ready:
		http.Error(w, "Application Error", http.StatusServiceUnavailable)
		return
	case version == breaks && run.ID == siteID:
		http.Error(w, "it breaks", http.StatusInternalServerError)
		return
	}
	w.Header().Set("X-App-Version", version)
	user := any(nil)
	switch cookie, err := r.Cookie("session"); {
	case r.URL.Path == "/login":
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "scaleout-deploy"})
		user = "scaleout-deploy"
	case err == nil:
		user = cookie.Value
	}
	if r.URL.Path == "/session" && user == nil {
		w.WriteHeader(http.StatusUnauthorized)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"user": user})
}

// visit is somebody who uses the app, and somebody in the slot while it has a share. What
// they miss is returned.
func (a *apps) visit() (missed string) {
	runs := a.azure.Runs(siteID)
	for _, run := range runs {
		if run.ID != siteID && runs[0].Reroute["staging"] == 0 {
			continue
		}
		w := httptest.NewRecorder()
		a.answer(w, &http.Request{URL: &url.URL{Path: "/healthz"}}, run)
		if w.Code != http.StatusOK && a.version(run) != breaks {
			missed = fmt.Sprintf("%s answers people with %d at %v", run.ID[strings.LastIndexByte(run.ID, '/')+1:], w.Code, time.Now().UTC())
		}
	}
	return missed
}

func (a *apps) share() float64 { _, _, share := a.has(); return share }
