package deployed

import (
	"context"

	"scaleout/internal/dataplane/platform"
)

// A Victim is what runs for an app or a slot, for those who do to it what happens to every
// app sooner or later.
type Victim interface {
	Crash(instance int) error
	Hang(instance int) error
	Wake(instance int) error
	Upgrade(ctx context.Context) error
}

var _ Victim = (*platform.Platform)(nil)

// Victim returns what runs for an app or a slot, and whether anything does.
func (s *Sites) Victim(id string) (Victim, bool) {
	v, some := s.running(id).(Victim)
	return v, some
}
