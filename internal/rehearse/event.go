package rehearse

import (
	"context"

	"scaleout/internal/rehearse/result"
)

// An Event is something that the platform, or a person, does to a running app.
type Event struct {
	Name  string // for the command line: "crash"
	Title string // for people: "crash of an instance"
	About string // what happens, in a sentence

	deployed bool // it needs a deployment, and cannot happen to the topologies before
	run      func(context.Context, *stage, *result.Event) error
}

// Events are all events in the order in which they happen.
func Events() []Event {
	return []Event{
		{"upgrade", "platform upgrade", "each instance in turn is taken out, stopped and replaced", false, upgrade},
		{"crash", "crash", "the app on one instance is killed (kill -9)", false, crash},
		{"hang", "hang", "one instance stops answering, until the health check has taken it out and it comes back", true, hang},
		{"redis-failover", "Redis failover", "all connections to Redis break, and none is possible for some seconds", true, redisFailover},
		{"settings", "change of an app setting", "'pulumi up' changes an app setting, which restarts the app everywhere", true, changeSetting},
		{"key-rotation", "rotation of the Redis key", "the idle key is renewed, the app moves to it, then the one it had is renewed", true, rotateKey},
		{"scale-out", "scale-out", "load rises until autoscale has added instances", true, scaleOut},
		{"scale-in", "scale-in", "load falls and autoscale takes instances away", true, scaleIn},
	}
}
