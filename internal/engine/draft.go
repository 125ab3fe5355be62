package engine

import "scaleout/internal/engine/home"

// A Draft is a stack that is tried: what is done to it changes its state in memory
// only, until Keep. What is done to the cloud is done.
type Draft struct {
	*Stack
	states *draftedStates
}

// Draft returns a draft of the stack as it is now.
func (s *Stack) Draft() *Draft {
	states := &draftedStates{Home: s.Home}
	drafted := *s
	drafted.states = states
	return &Draft{Stack: &drafted, states: states}
}

// Keep makes the draft's state the stack's.
func (d *Draft) Keep() error {
	if d.states.written == nil {
		return nil
	}
	return d.Home.Write(d.stateFile(), d.states.written)
}

// states is where a stack's state is kept.
type states interface {
	Read(name string) ([]byte, error)
	Write(name string, content []byte) error
}

// draftedStates holds a written state back.
type draftedStates struct {
	*home.Home
	written []byte
}

func (d *draftedStates) Read(name string) ([]byte, error) {
	if d.written == nil {
		return d.Home.Read(name)
	}
	return d.written, nil
}

func (d *draftedStates) Write(_ string, content []byte) error {
	d.written = content
	return nil
}
