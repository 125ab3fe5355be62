package sim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A DeploymentStatus is ARM's DeploymentBuildStatus.
type DeploymentStatus string

// What becomes of a deployment: first it is built, then the app that it made is started.
const (
	BuildRequestReceived DeploymentStatus = "BuildRequestReceived"
	BuildPending         DeploymentStatus = "BuildPending"
	BuildInProgress      DeploymentStatus = "BuildInProgress"
	BuildSuccessful      DeploymentStatus = "BuildSuccessful"
	BuildFailed          DeploymentStatus = "BuildFailed"
	BuildAborted         DeploymentStatus = "BuildAborted"
	RuntimeStarting      DeploymentStatus = "RuntimeStarting"
	RuntimeSuccessful    DeploymentStatus = "RuntimeSuccessful"
	RuntimeFailed        DeploymentStatus = "RuntimeFailed"
)

// Building reports whether the build has not ended yet.
func (s DeploymentStatus) Building() bool {
	return s == BuildRequestReceived || s == BuildPending || s == BuildInProgress
}

// Built reports whether the build has ended well, whatever became of the app.
func (s DeploymentStatus) Built() bool {
	return s == BuildSuccessful || s == RuntimeStarting || s == RuntimeSuccessful || s == RuntimeFailed
}

// A Deployment is one that was made to an app or a slot.
type Deployment struct {
	ID       string           `json:"id"`
	Status   DeploymentStatus `json:"status"`
	Message  string           `json:"message,omitempty"`
	Author   string           `json:"author,omitempty"`
	Deployer string           `json:"deployer,omitempty"`
	Received time.Time        `json:"received"`
	Started  time.Time        `json:"started"`
	// Ended is when the build ended.
	Ended time.Time `json:"ended"`
	Log   []LogLine `json:"log,omitempty"`
	// Active is set on the one that the app runs now.
	Active bool `json:"active,omitempty"`
	// Problem is why the app could not be started.
	Problem string `json:"problem,omitempty"`
}

// A LogLine is one line of a deployment's log.
type LogLine struct {
	Time time.Time `json:"time"`
	Text string    `json:"text"`
}

const (
	// deploymentsKept is the number of deployments of a volume that are remembered, and
	// linesKept that of the lines of a log.
	deploymentsKept = 20
	linesKept       = 2000
	// startTakes is the time after which an app has started where no data plane tells.
	startTakes = 10 * time.Second
)

// BeginDeployment takes on a deployment to an app or a slot. Its id, its times and its status
// are filled in where they are missing. It is refused with 409 while another one is being built
// there, and while the app or the slot is being swapped.
func (a *Azure) BeginDeployment(siteID string, d Deployment) (Deployment, *Error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	place, found := a.state.place(siteID)
	if !found {
		return Deployment{}, noSite(siteID)
	}
	now := a.now()
	if op, busy := a.busy(place.id()); busy {
		return Deployment{}, op.inProgress(&call{method: http.MethodPost, path: siteID, now: now})
	}
	v := a.state.volume(place)
	if slices.ContainsFunc(v.Deployments, func(d *Deployment) bool { return d.Status.Building() }) {
		// The words of Kudu (DeploymentController).
		return Deployment{}, refuse(http.StatusConflict, "Conflict",
			"There is a deployment currently in progress. Please try again when it completes.")
	}
	if d.ID == "" {
		d.ID = a.newGUID()
	}
	if d.Status == "" {
		d.Status = BuildRequestReceived
	}
	for _, at := range []*time.Time{&d.Received, &d.Started} {
		if at.IsZero() {
			*at = now
		}
	}
	d.Active, d.Ended, d.Log = false, time.Time{}, slices.Clone(d.Log)
	v.Deployments = append(v.Deployments, &d)
	v.forget()
	a.state.volumes[v.key()] = v
	if err := a.persist(); err != nil {
		return Deployment{}, notStored(err)
	}
	return d.copy(), nil
}

// ReportDeployment notes how far the build is, and appends to its log. Lines are stored with the
// next change of the status: a build does not outlive its process.
func (a *Azure) ReportDeployment(siteID, deploymentID string, status DeploymentStatus, lines ...LogLine) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, d, err := a.building(siteID, deploymentID)
	if err != nil {
		return err
	}
	d.write(lines)
	if status == "" || status == d.Status {
		return nil
	}
	d.Status = status
	return a.persist()
}

// EndDeployment ends the build. If it went well, the app or the slot whose content it is runs
// the build from now on, and therefore restarts.
func (a *Azure) EndDeployment(siteID, deploymentID, build string, ok bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	v, d, err := a.building(siteID, deploymentID)
	if err != nil {
		return err
	}
	d.Ended = a.now()
	if !ok {
		d.Status = BuildFailed
		return a.storeEnd(d.ID)
	}
	for _, other := range v.Deployments {
		other.Active = other == d
		if other.Status == RuntimeStarting {
			other.Status = BuildSuccessful // whether its app would have started, nobody knows
		}
	}
	v.Build, d.Status = build, RuntimeStarting
	if place, found := a.state.holder(v.Site, v.Name); found {
		a.state.restarts(place)
	}
	return a.storeEnd(d.ID)
}

// storeEnd stores the end of a build. If that cannot be stored, the build has failed, as it
// will have for the next process: nobody would end it any more, and no other could begin.
func (a *Azure) storeEnd(deploymentID string) error {
	a.lost = append(a.lost, deploymentID)
	err := a.persist()
	if err == nil {
		a.lost = nil
	}
	return err
}

// Deployments returns those of an app or a slot, the newest first: they are the content's, so
// that a swap takes them along.
func (a *Azure) Deployments(siteID string) []Deployment {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	place, found := a.state.place(siteID)
	if !found {
		return nil
	}
	return a.state.volume(place).newestFirst()
}

func (v *volume) newestFirst() []Deployment {
	var all []Deployment
	for _, d := range slices.Backward(v.Deployments) {
		all = append(all, d.copy())
	}
	return all
}

func (d *Deployment) copy() Deployment {
	c := *d
	c.Log = slices.Clone(d.Log)
	return c
}

func (d *Deployment) write(lines []LogLine) {
	d.Log = append(d.Log, lines...)
	if extra := len(d.Log) - linesKept; extra > 0 {
		d.Log = slices.Clone(d.Log[extra:])
	}
}

// forget drops the oldest deployments, but never the one that runs.
func (v *volume) forget() {
	extra := len(v.Deployments) - deploymentsKept
	v.Deployments = slices.DeleteFunc(v.Deployments, func(d *Deployment) bool {
		if extra <= 0 || d.Active {
			return false
		}
		extra--
		return true
	})
}

// building finds a deployment whose build has not ended. It belongs to the volume that the app
// or slot had when it began, which a swap may have taken elsewhere.
func (a *Azure) building(siteID, deploymentID string) (*volume, *Deployment, error) {
	place, found := a.state.place(siteID)
	if !found {
		return nil, nil, fmt.Errorf("no app or slot has the id %q", siteID)
	}
	for _, r := range a.state.places(productionOf(place)) {
		v := a.state.volume(r)
		for _, d := range v.Deployments {
			if strings.EqualFold(d.ID, deploymentID) && d.Status.Building() {
				return v, d, nil
			}
		}
	}
	return nil, nil, fmt.Errorf("no deployment %q of %s is under way", deploymentID, siteID)
}

// settleDeployments ends the starts of apps that were deployed, and reports whether it has
// changed anything.
func (a *Azure) settleDeployments(now time.Time) bool {
	changed := false
	for _, v := range a.state.volumes {
		for _, d := range v.Deployments {
			if d.Status != RuntimeStarting {
				continue
			}
			if to, problem := a.started(v, d, now); to != RuntimeStarting {
				d.Status, d.Problem, changed = to, problem, true
			}
		}
	}
	return changed
}

// started tells what has become of the start of an app. One that is stopped is not started;
// what Azure says of it then was not seen.
func (a *Azure) started(v *volume, d *Deployment, now time.Time) (DeploymentStatus, string) {
	place, found := a.state.holder(v.Site, v.Name)
	switch {
	case !found || text(place.properties(), "state") != "Running":
		return BuildSuccessful, ""
	case a.data == nil:
		if now.Sub(d.Ended) >= startTakes {
			return RuntimeSuccessful, ""
		}
		return RuntimeStarting, ""
	}
	ready, problem := a.data.Ready(place.ID, generation(place))
	switch {
	case problem != "":
		return RuntimeFailed, problem
	case ready:
		return RuntimeSuccessful, ""
	}
	return RuntimeStarting, ""
}

// abortDeployments ends builds that nobody will end.
func (s *state) abortDeployments(now time.Time, why string, these func(*Deployment) bool) {
	for _, v := range s.volumes {
		for _, d := range v.Deployments {
			if d.Status.Building() && these(d) {
				d.Status, d.Ended = BuildAborted, now
				d.write([]LogLine{{Time: now, Text: why}})
			}
		}
	}
}

// noSite is of the form that App Service has for a plan (see noPlan); for an app it was not seen.
func noSite(id string) *Error {
	name := id
	if parsed, good := parseResourceID(id); good {
		name = parsed.fullName()
	}
	return refuseWeb(http.StatusNotFound, "NotFound", "51004", "Cannot find {0} with name {1}.", "Site", name)
}
