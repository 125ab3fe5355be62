package deploy

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// LockTag is the tag of the slot that says who deploys, and what came of it. The program
// ignores it, as components.DeploymentTag: a test of the command keeps both equal, so that
// this package need not import Pulumi.
const LockTag = "scaleout-deployment"

// stale is the age at which a lock holds nobody off any more. A run writes its lock at
// each step, and anew during a step that takes long (see [run.renew]). Only an upload of
// more than an hour does not get to it.
const stale = time.Hour

// A Lock is what the tag holds. The zero Lock is that of a slot nobody has deployed to.
type Lock struct {
	Run  string    // names the run
	Who  string    // "anna@laptop"
	PID  int       // of its process, on the machine in Who
	At   time.Time // when it was last written
	Step string    // the step that was begun, or one of the ends
	New  string    // deploymentId of the build that is released, once it is known
	Old  string    // deploymentId of the build that served before
	Back bool      // it is a rollback
	Keep time.Time // when the slot may be stopped; zero: whenever
}

// What a run's last step is called.
const (
	endDone     = "done"     // released, or rolled back
	endStopped  = "stopped"  // ended before the swap; production was not touched
	endReturned = "returned" // swapped back: the new build is in the slot and did not work
)

// Open reports whether a run has begun and not ended by itself.
func (l Lock) Open() bool {
	switch l.Step {
	case "", endDone, endStopped, endReturned:
		return false
	}
	return true
}

// HoldsOff reports whether others have to wait for the run: it has not ended, was at work
// within the last hour, and nobody knows that its process is gone.
func (l Lock) HoldsOff(now time.Time, gone func(Lock) bool) bool {
	return l.Open() && now.Sub(l.At) < stale && (gone == nil || !gone(l))
}

// maxTag limits a tag's value ("Use tags to organize your Azure resources").
const (
	maxTag = 256
	maxWho = 40 // of a name, that the rest has room
)

// Tag is the value of the tag: words of the form name=value.
func (l Lock) Tag() string {
	words := []string{"run=" + word(l.Run, 16), "step=" + word(l.Step, 16), "at=" + moment(l.At)}
	for _, w := range []struct {
		name, value string
		longest     int
	}{
		{"keep", moment(l.Keep), 20}, {"back", flag(l.Back), 3}, {"pid", number(l.PID), 10},
		{"new", l.New, 48}, {"old", l.Old, 48}, {"who", l.Who, maxWho},
	} {
		if w.value != "" {
			words = append(words, w.name+"="+word(w.value, w.longest))
		}
	}
	text := strings.Join(words, " ")
	return text[:min(len(text), maxTag)]
}

// ParseLock reads a tag. What it does not know it leaves out: another version of this
// command may have written it.
func ParseLock(tag string) Lock {
	var l Lock
	for _, w := range strings.Fields(tag) {
		name, value, _ := strings.Cut(w, "=")
		switch name {
		case "run":
			l.Run = value
		case "step":
			l.Step = value
		case "at":
			l.At = parseMoment(value)
		case "keep":
			l.Keep = parseMoment(value)
		case "back":
			l.Back = value == flag(true)
		case "pid":
			l.PID, _ = strconv.Atoi(value)
		case "new":
			l.New = value
		case "old":
			l.Old = value
		case "who":
			l.Who = value
		}
	}
	return l
}

// String names the run for people.
func (l Lock) String() string {
	who := l.Who
	if who == "" {
		who = "somebody"
	}
	return fmt.Sprintf("run %s of %s, last at work %s (step %s)", l.Run, who, moment(l.At), l.Step)
}

// word keeps a value within its place and free of what separates words.
func word(s string, longest int) string {
	clean := strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || r == '=' {
			return '-'
		}
		return r
	}, s)
	return clean[:min(len(clean), longest)]
}

// same compares a deploymentId with one that was read from a tag.
func same(deploymentID, tagged string) bool {
	return tagged != "" && word(deploymentID, 48) == tagged
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func parseMoment(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

func flag(on bool) string {
	if on {
		return "yes"
	}
	return ""
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// OfMachine reports whether the run was on the machine, and of the person, that who names.
func (l Lock) OfMachine(who string) bool { return l.Who != "" && l.Who == word(who, maxWho) }
