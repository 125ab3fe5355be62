package rehearse

import (
	"context"
	"slices"
	"time"

	"scaleout/internal/rehearse/result"
)

// An Event is something that the platform, or a person, does to a running app.
type Event struct {
	Name  string // for the command line: "crash"
	Title string // for people: "crash of an instance"
	About string // what happens, in a sentence

	usual    time.Duration // how long it takes as a rule, with its aftermath, on the platform's clock; 0: not known
	deployed bool          // it needs a deployment, and cannot happen to the topologies before
	run      func(context.Context, *stage, *result.Event) error
}

// onRequest names the event that happens only where it is asked for: few stacks ever do it.
const onRequest = "network"

// Usual are the events that happen where none is asked for.
func Usual() []Event {
	return slices.DeleteFunc(Events(), func(e Event) bool { return e.Name == onRequest })
}

// Events are all events in the order in which they happen. How long they take is what a
// rehearsal of prod took at the usual speed.
func Events() []Event {
	return []Event{
		{"upgrade", "platform upgrade", "each instance in turn is taken out, stopped and replaced", 4 * time.Minute, false, upgrade},
		{"crash", "crash", "the app on one instance is killed (kill -9)", 3 * time.Minute, false, crash},
		{"hang", "hang", "one instance stops answering, until the health check has taken it out and it comes back", 21 * time.Minute, true, hang},
		{"redis-failover", "Redis failover", "all connections to Redis break, and none is possible for some seconds", 5 * time.Minute, true, redisFailover},
		{"settings", "change of an app setting", "'pulumi up' changes an app setting, which restarts the app everywhere", 5 * time.Minute, true, changeSetting},
		{"key-rotation", "rotation of the Redis key", "the idle key is renewed, the app moves to it, then the one it had is renewed", 5 * time.Minute, true, rotateKey},
		{"scale-out", "scale-out", "load rises until autoscale has added instances", 16 * time.Minute, true, scaleOut},
		{"scale-in", "scale-in", "load falls and autoscale takes instances away", 31 * time.Minute, true, scaleIn},
		{onRequest, "private network and back", "the stack moves into a private network, its app with it, and out of it again; only if it is named", 25 * time.Minute, true, moveNetwork},
	}
}
