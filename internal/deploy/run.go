package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/clock"
	"scaleout/internal/fail"
)

// Options say what to release, where, and with what.
type Options struct {
	ARM ARM
	// HTTP reaches the app, its slot and their SCM sites by their own names. It must not
	// follow redirects.
	HTTP     *http.Client
	Token    func(context.Context) (string, error) // for the SCM sites; a token for ARM
	Clock    clock.Clock
	Reporter Reporter

	SiteID, SlotID string // the slot's is empty where the stack has none
	HealthPath     string
	Address        string // URL by which people come; empty: the site's own
	FrontDoor      string // host name of the stack's own Azure Front Door, by which production is asked as well; empty: none
	Sessions       Sessions
	Hints          Hints

	Run  string          // names the run; required
	Who  string          // who runs it, "anna@laptop"
	PID  int             // of its process; zero: nobody can tell whether it is gone
	Gone func(Lock) bool // see Wish

	TakeOver string
	Zip      Zip           // empty: settings alone are released, with the build that production runs
	Settings *Settings     // nil: as they are in the slot
	Canary   float64       // percent; zero: none
	For      time.Duration // how long a canary lasts
	Timeout  time.Duration // how long build and start may take
	Keep     time.Duration // how long the slot runs on; zero: it is stopped at once
	Wait     bool          // wait that long, and stop it
	Secrets  []string      // values that no text may show
}

// A run does one thing from its lock to its end.
type run struct {
	Options
	result Result
	step   string
	began  time.Time // the step
	state  State     // as it was last looked at
	differ Difference
	lock   Lock
	held   bool // the lock is ours
	reuses bool // the build that the slot has: nothing is uploaded

	rule, applied bool // what has to be undone
	swapping      bool // a swap may be under way
	swapped       bool // production has our build
	visitor       *visitor
	through       bool   // the Front Door answered before anything was touched
	version       string // that the slot named
}

func newRun(o Options) *run {
	r := &run{Options: o}
	if r.Reporter == nil {
		r.Reporter = Silent{}
	}
	r.result = Result{Run: o.Run, SHA: o.Zip.SHA, Steps: []StepResult{}}
	return r
}

func (r *run) wish() Wish {
	return Wish{
		SHA: r.Zip.SHA, TakeOver: r.TakeOver, Gone: r.Gone, Hints: r.Hints, Settings: r.Settings != nil, Differ: r.differ,
	}
}

// begin begins a step, and has the lock say so where it is held.
func (r *run) begin(ctx context.Context, name string) error {
	r.endStep()
	r.step, r.began = name, r.Clock.Now()
	r.result.Steps = append(r.result.Steps, StepResult{Name: name})
	r.Reporter.Step(r.present())
	if err := ctx.Err(); err != nil || !r.held {
		return err
	}
	return r.hold(ctx, name)
}

// present is the step that is under way, by what it does in this run.
func (r *run) present() Step {
	if r.reuses {
		return step(r.step).withoutUpload()
	}
	return step(r.step)
}

func (r *run) endStep() {
	if n := len(r.result.Steps); n > 0 {
		r.result.Steps[n-1].Seconds = r.Clock.Now().Sub(r.began).Round(10 * time.Millisecond).Seconds()
	}
}

func (r *run) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if n := len(r.result.Steps); n > 0 {
		r.result.Steps[n-1].Notes = append(r.result.Steps[n-1].Notes, text)
	}
	r.Reporter.Note(text)
}

// sentence ends a text as one.
func sentence(text string) string {
	if text = strings.TrimRight(text, " \n"); strings.HasSuffix(text, "?") || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// mask hides secrets in what others wrote, such as a build.
func (r *run) mask(text string) string {
	for _, secret := range r.Secrets {
		if len(secret) > 5 { // shorter ones are words of any log
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
	}
	return text
}

// settling is how long it takes until another writer of the tag would be seen.
const settling = 2 * time.Second

// take takes the lock. Azure's tags know no compare-and-swap: so it is read again after
// a moment, at each step, and Azure itself refuses a second swap or deployment.
func (r *run) take(ctx context.Context, name string) error {
	r.lock.Run, r.lock.Who, r.lock.PID = r.Run, r.Who, r.PID
	if left := r.state.Lock; left.Open() && !r.lock.Back { // it still tells whether its swap came about
		r.lock.New, r.lock.Old = left.New, left.Old
	}
	if err := r.store(ctx, r.state.Slot.Tags, name); err != nil {
		return err
	}
	if err := r.Clock.Sleep(ctx, settling); err != nil {
		return err
	}
	_, err := r.mine(ctx)
	r.held = err == nil
	return err
}

// mine reads the slot, and is an error where the lock is no longer ours.
func (r *run) mine(ctx context.Context) (Side, error) {
	slot, err := r.side(ctx, r.SlotID)
	if err != nil {
		return slot, err
	}
	if l := ParseLock(slot.Tags[LockTag]); l.Run != r.Run {
		r.held = false
		return slot, &fail.Error{Text: "another run has taken the slot: " + l.String(), Next: "scaleout deploy status " + r.Hints.Stack}
	}
	return slot, nil
}

// hold writes the lock anew, if it is still ours.
func (r *run) hold(ctx context.Context, name string) error {
	slot, err := r.mine(ctx)
	if err != nil {
		return err
	}
	return r.store(ctx, slot.Tags, name)
}

// renew writes the lock anew in a step that takes long: else it would be taken for that
// of a run that is gone.
func (r *run) renew(ctx context.Context) error {
	if !r.held || r.Clock.Now().Sub(r.lock.At) <= stale/6 {
		return nil
	}
	return r.hold(ctx, r.step)
}

func (r *run) store(ctx context.Context, tags map[string]string, name string) error {
	for end := r.Clock.Now().Add(swapPatience); ; {
		r.lock.At, r.lock.Step = r.Clock.Now(), name
		err := r.write(ctx, tags, r.lock)
		if arm.KindOf(err) != arm.Conflict || r.Clock.Now().After(end) {
			return err
		}
		r.Reporter.Phase("Azure is busy with the slot, as it is during a swap", 0)
		if err := r.Clock.Sleep(ctx, lostPause); err != nil {
			return err
		}
	}
}

// refresh looks again, with the lock as it is.
func (r *run) refresh(ctx context.Context) error {
	s, err := r.look(ctx)
	if err == nil {
		r.state = s
	}
	return err
}

// undoPatience is how long undoing may take after Ctrl-C.
const undoPatience = 30 * time.Second

// undo takes back what reaches people or holds the slot, whatever ended the run.
func (r *run) undo(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoPatience)
	defer cancel()
	var all []error
	if r.rule {
		r.Reporter.Phase("taking the share of the traffic back", 0)
		if err := r.route(ctx, r.state, 0); err != nil {
			all = append(all, fmt.Errorf("the rule that sends traffic to the slot is still there: %w", err))
		} else {
			r.rule = false
			r.note("all traffic goes to production again")
		}
	}
	if r.applied {
		r.Reporter.Phase("resetting the slot", 0)
		if err := r.unapply(ctx); err != nil {
			all = append(all, fmt.Errorf("the slot still has production's settings: %w", err))
		} else {
			r.applied = false
			r.note("the slot has its own settings again")
		}
	}
	if len(all) == 0 && r.held && !r.swapped && !r.swapping {
		all = append(all, r.hold(ctx, endStopped))
	}
	return errors.Join(all...)
}

// mayPass reports whether the same command may end otherwise. What was refused, and what
// somebody may not do, says itself what helps.
func mayPass(err error) bool {
	return fail.KindOf(err) == fail.Failed && arm.KindOf(err) != arm.Forbidden && arm.KindOf(err) != arm.Barred
}

// ended explains an end that was not meant.
func (r *run) ended(ctx context.Context, err error) error {
	r.endStep()
	interrupted := ctx.Err() != nil
	undoing := error(nil)
	if r.held {
		undoing = r.undo(ctx)
	}
	now := r.present()
	known := &fail.Error{Kind: fail.KindOf(err), Err: err, Text: err.Error(), Next: fail.NextStep(err)}
	if !r.held && r.step == StepLock && !interrupted {
		if mayPass(known) {
			known.Next = cmp.Or(known.Next, now.Resume)
		}
		r.result.Outcome, r.result.Reason, r.result.Next = Untouched, known.Text, known.Next
		return known
	}
	if interrupted {
		known.Kind, known.Text = fail.Interrupted, "interrupted"
	}
	state := "Production was not touched."
	r.result.Outcome = Untouched
	switch {
	case r.swapped && r.lock.Back:
		r.result.Outcome, state = Uncertain, "Production runs the build before, which was not verified."
	case r.swapped:
		r.result.Outcome, state = Uncertain, "Production runs the new build, which was not verified."
	case r.swapping:
		r.result.Outcome, state = Uncertain, "A swap may be under way; either build serves, and nothing is lost."
	}
	if r.swapped && r.Zip.SHA == "" && !r.lock.Back {
		state = "Production has the new app settings, which were not verified."
	}
	r.result.Reason = known.Text
	text := strings.ToLower(now.Title[:1]) + now.Title[1:] + ": " + sentence(known.Text) + " " + state
	if undoing != nil {
		text += " " + strings.ReplaceAll(undoing.Error(), "\n", "; ") + "."
	}
	known.Text = text
	if known.Next == "" {
		known.Next = now.Resume
	}
	r.result.Next = known.Next
	return known
}
