package rehearse

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/deploy"
	"scaleout/internal/fail"
	"scaleout/internal/rehearse/result"
)

// releasing is a way while it happens.
type releasing struct {
	*world
	way
	zip   deploy.Zip
	stage *stage
	steps []result.Event // what it did, one after the other
}

// run lets it happen.
func (r *releasing) run(ctx context.Context, s *stage, e *result.Event) error {
	r.stage = s
	err := r.act(ctx, r)
	e.Detail = r.told().Outcome
	return err
}

// told is what came of it.
func (r *releasing) told() *result.Release { return r.stage.topology.Release }

// step begins a step.
func (r *releasing) step(name, title string) {
	r.endStep()
	r.steps = append(r.steps, result.Event{Name: name, Title: title, Start: time.Now(), KeepsSessions: true})
	r.stage.enter(title)
}

func (r *releasing) endStep() {
	if n := len(r.steps); n > 0 && r.steps[n-1].End.IsZero() {
		r.steps[n-1].End, r.steps[n-1].Recovered = time.Now(), time.Now()
	}
}

// split has the steps in the place of the one event in which they happened. The last one
// has the time in which people may notice it.
func (r *releasing) split(t *result.Topology) {
	if len(t.Events) != 1 || len(r.steps) == 0 {
		return
	}
	whole := t.Events[0]
	t.Release.Began, t.Release.Ended = whole.Start, whole.Recovered
	last := &r.steps[len(r.steps)-1]
	last.End, last.Recovered, last.Failure, last.Detail = whole.End, whole.Recovered, whole.Failure, whole.Detail
	t.Events = r.steps
}

// pushToProduction deploys to production itself, as 'az webapp deploy' does without a slot.
func pushToProduction(ctx context.Context, r *releasing) error {
	r.step("push", "zip to production")
	if err := r.push(ctx, r.host, r.zip); err != nil {
		return err
	}
	r.told().Outcome = deploy.Released
	return r.sites.Follow(ctx, 0)
}

// swapCold deploys to the slot and swaps as soon as the build is done, with nothing that
// makes Azure wait until the app is ready.
func swapCold(ctx context.Context, r *releasing) error {
	r.step("push", "zip to the slot")
	if err := r.push(ctx, r.slotHost, r.zip); err != nil {
		return err
	}
	r.step("swap", "swap")
	swap := map[string]any{"targetSlot": "production", "preserveVnet": true}
	op, err := r.arm.Begin(ctx, http.MethodPost, r.values.SlotID+"/slotsswap", arm.WebVersion, swap)
	for ; err == nil && !op.Over(); op, err = r.arm.Poll(ctx, op) {
		if err := r.stage.pause(ctx, max(op.Wait, askEvery)); err != nil {
			return err
		}
	}
	if err == nil {
		r.told().Outcome = deploy.Released
	}
	return err
}

// askEvery is how often Azure is asked how a swap goes.
const askEvery = 2 * time.Second

// deployRelease is 'scaleout deploy'. That it refuses a broken release is no failure.
func deployRelease(ctx context.Context, r *releasing) error {
	o := r.options
	done, err := deploy.Run(ctx, deploy.Options{
		ARM: r.arm, HTTP: r.http, Token: func(context.Context) (string, error) { return "rehearsal", nil },
		Clock: r.stage.clock, Reporter: steps{r}, SiteID: r.values.AppID, SlotID: r.values.SlotID, HealthPath: r.healthPath(),
		Address: r.values.Address(), FrontDoor: strings.TrimPrefix(r.values.FrontDoorURL, "https://"),
		Sessions: deploy.Sessions{LoginPath: o.LoginPath, SessionPath: o.SessionPath, InstanceHeader: instanceHeader, Form: o.Login},
		Hints:    deploy.Hints{Stack: "--stack " + o.Stack, Group: r.values.ResourceGroup, App: r.values.AppName, Update: nil},
		Run:      "rehearsal", Who: "rehearsal", Zip: r.zip, Canary: r.canary, For: canaryTime, Timeout: buildTime, Keep: time.Hour,
		Secrets: o.Login.Secrets(),
	})
	r.endStep()
	told := r.told()
	told.Outcome, told.Reason = done.Outcome, done.Reason
	if told.Reason == "" && err != nil {
		told.Reason = err.Error()
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return nil
}

// What 'scaleout deploy' is told, on the rehearsal's clock. A build and its start are real.
const (
	canaryTime = 16 * time.Minute
	buildTime  = 2 * time.Hour
)

// instanceHeader is that of the demo app and of examples/flask.
const instanceHeader = "X-Instance-Id"

// steps passes on what 'scaleout deploy' does.
type steps struct{ *releasing }

// Step implements deploy.Reporter, as the others do.
func (s steps) Step(step deploy.Step) { s.step(step.Name, step.Title) }

// Phase tells what is waited for.
func (s steps) Phase(string, time.Duration) {}

// Upload does nothing.
func (s steps) Upload(int64, int64) {}

// Log does nothing.
func (s steps) Log(string) {}

// Note does nothing.
func (s steps) Note(string) {}

func (w *world) healthPath() string {
	if at, err := url.Parse(w.values.HealthCheckURL); err == nil && at.Path != "" {
		return at.Path
	}
	return "/"
}

// push sends a zip to an SCM site and waits for the build, as clients of Kudu do.
func (w *world) push(ctx context.Context, host string, zip deploy.Zip) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+deployed.SCMHost(host)+"/api/zipdeploy", zip.Content())
	if err != nil {
		return err
	}
	r.ContentLength = zip.Size
	r.Header.Set("Content-Type", "application/zip")
	r.Header.Set("Authorization", "Bearer rehearsal")
	answer, err := w.http.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 4096))
	if err == nil && answer.StatusCode/100 != 2 {
		err = &fail.Error{Text: fmt.Sprintf("the build failed: %s %s", answer.Status, text)}
	}
	return err
}

// prepare changes the app settings of production and slot.
func (w *world) prepare(ctx context.Context, change func(map[string]string)) error {
	for _, id := range []string{w.values.AppID, w.values.SlotID} {
		settings, err := w.stack.AppSettings(ctx, id)
		if err != nil {
			return err
		}
		change(settings)
		_, err = w.arm.Call(ctx, http.MethodPut, id+"/config/appsettings", arm.WebVersion, map[string]any{"properties": settings})
		if err != nil {
			return err
		}
	}
	return nil
}
