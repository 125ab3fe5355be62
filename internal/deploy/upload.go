package deploy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/fail"
)

// deploy has the slot run the build: it uploads the zip, unless the slot has it already,
// and follows the deployment.
func (r *run) deploy(ctx context.Context, p Preparation) error {
	r.reuses = !p.Upload && p.Follow == ""
	if err := r.begin(ctx, StepUpload); err != nil {
		return err
	}
	if !r.reuses {
		id, err := r.send(ctx, p)
		if err == nil {
			err = r.follow(ctx, id)
		}
		if err != nil {
			return err
		}
	} else {
		r.note("the slot has this build already")
		if err := r.reconfigured(ctx); err != nil {
			return err
		}
	}
	r.Reporter.Phase("looking at what the slot has now", 0)
	tags := r.state.Lock
	err := r.refresh(ctx)
	r.state.Lock = tags
	return err
}

// send uploads the zip, and returns the deployment's id. Where the connection was lost it
// looks whether Azure has got the zip all the same.
func (r *run) send(ctx context.Context, p Preparation) (string, error) {
	if p.Follow != "" {
		return p.Follow, nil
	}
	at := r.scm(r.state.Slot.SCM)
	id, err := at.upload(ctx, r.Zip)
	if id != "" || err != nil && !passes(err) && !errors.Is(err, errBusy) {
		return id, err
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	r.Reporter.Phase("looking for the deployment", 0)
	for range 3 { // Kudu lists a deployment once it has received the zip
		builds, e := at.builds(ctx)
		for _, b := range builds {
			if b.SHA == r.Zip.SHA && e == nil && (b.Outcome == UnderWay || err == nil) {
				return b.ID, nil
			}
		}
		if e := r.Clock.Sleep(ctx, lostPause); e != nil {
			return "", e
		}
	}
	if err == nil {
		err = errors.New("the zip was taken by Azure, which shows no deployment of it")
	}
	return "", err
}

// What deploymentStatus says at the end; the others are on the way there ("Web Apps -
// Get Production Site Deployment Status").
var (
	runtimeDone   = map[string]bool{"RuntimeSuccessful": true}
	runtimeFailed = map[string]bool{"BuildFailed": true, "BuildAborted": true, "RuntimeFailed": true, "TimedOut": true}
)

const followPause = 2 * time.Second

// follow waits until the slot runs a deployment, and shows the build's log.
func (r *run) follow(ctx context.Context, id string) error {
	r.note("deployment %s", id)
	l := &buildLog{run: r, scm: r.scm(r.state.Slot.SCM), id: id, shown: map[string]int{}}
	for end := r.Clock.Now().Add(r.Timeout); ; {
		l.show(ctx)
		done, status, err := r.progress(ctx, id, l)
		if done || err != nil {
			l.show(ctx)
			return err
		}
		if err := r.renew(ctx); err != nil {
			return err
		}
		r.Reporter.Phase(status, end.Sub(r.Clock.Now()))
		if r.Clock.Now().After(end) {
			return &fail.Error{
				Text: fmt.Sprintf("deployment %s is not done after %v: %s", id, r.Timeout, status),
				Next: "run the same command again, which follows it further; --timeout waits longer",
			}
		}
		if err := r.Clock.Sleep(ctx, followPause); err != nil {
			return err
		}
	}
}

// progress asks both sides: Kudu knows the build, Resource Manager whether it runs. One
// that does not answer is asked again, by the caller.
func (r *run) progress(ctx context.Context, id string, l *buildLog) (done bool, status string, err error) {
	build, text, kuduErr := l.scm.deployment(ctx, id)
	if kuduErr != nil && !passes(kuduErr) {
		return false, "", kuduErr
	}
	var b struct {
		Properties struct {
			Status     string `json:"status"`
			Successful int    `json:"numberOfInstancesSuccessful"`
			Failed     int    `json:"numberOfInstancesFailed"`
			Errors     []struct {
				Message string `json:"message"`
			} `json:"errors"`
		} `json:"properties"`
	}
	body, armErr := r.ARM.Get(ctx, r.SlotID+"/deploymentStatus/"+id, webVersion)
	if armErr == nil {
		armErr = into(body, &b)
	}
	p := b.Properties
	why := ""
	for _, e := range p.Errors {
		why += ": " + r.mask(e.Message)
	}
	switch {
	case ctx.Err() != nil:
		return false, "", ctx.Err()
	case kuduErr == nil && build.Outcome == Failed:
		return false, "", l.failed("the build failed")
	case runtimeFailed[p.Status]:
		return false, "", l.failed("Azure says " + p.Status + why)
	case runtimeDone[p.Status]:
		return true, p.Status, nil
	case kuduErr == nil && build.Outcome == Succeeded && (armErr != nil && !arm.Passes(armErr) || p.Status == ""):
		return true, "built", nil // Resource Manager does not know the deployment: the checks will see
	case kuduErr == nil && build.Outcome == Succeeded && p.Status == "BuildSuccessful" && l.lasted(r.Clock.Now()):
		return true, p.Status, nil // as it stays where Azure does not say how the start goes
	case p.Status != "":
		return false, p.Status, nil
	case kuduErr == nil:
		return false, "building" + dashed(text), nil
	}
	return false, "waiting for " + brief(kuduErr), nil
}

// startShown is the time in which Azure says of a build that is done that it starts.
const startShown = 30 * time.Second

func (l *buildLog) lasted(now time.Time) bool {
	if l.built.IsZero() {
		l.built = now
	}
	return now.Sub(l.built) >= startShown
}

func dashed(text string) string {
	if text == "" {
		return ""
	}
	return " - " + text
}

// buildLog shows a deployment's log as it grows.
type buildLog struct {
	*run
	scm   scm
	id    string
	built time.Time      // when the build was first seen to be done
	shown map[string]int // lines, by entry; "" the log itself
	tail  []string
}

// tailLines are shown of the log of a build that failed.
const tailLines = 20

// show shows what is new. A log that cannot be read is left for the next time.
func (l *buildLog) show(ctx context.Context) {
	entries, err := l.scm.log(ctx, l.id, "")
	if err != nil {
		return
	}
	for i, e := range entries {
		if i >= l.shown[""] {
			l.line(e.Message)
			l.shown[""] = i + 1
		}
		if e.Details == "" || i < len(entries)-2 && l.shown[e.ID] > 0 {
			continue
		}
		details, err := l.scm.log(ctx, l.id, e.ID)
		if err != nil {
			continue
		}
		for n := l.shown[e.ID]; n < len(details); n++ {
			l.line(details[n].Message)
		}
		l.shown[e.ID] = len(details)
	}
}

func (l *buildLog) line(text string) {
	for _, line := range strings.Split(strings.TrimRight(l.mask(text), "\r\n "), "\n") {
		if line = strings.TrimRight(line, "\r "); line == "" {
			continue
		}
		l.Reporter.Log(line)
		if l.tail = append(l.tail, line); len(l.tail) > tailLines {
			l.tail = l.tail[1:]
		}
	}
}

func (l *buildLog) failed(text string) error {
	l.show(context.Background())
	if len(l.tail) > 0 {
		text += ". The end of its log:\n    " + strings.Join(l.tail, "\n    ") + "\n"
	}
	return &fail.Error{Text: text, Next: "mend the source, and run the same command again"}
}
