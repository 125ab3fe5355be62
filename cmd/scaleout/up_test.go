package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A first update that fails says what there is now, and both ways on from there work.
func TestUpThatFails(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	const refused = "local up --stack dev --yes --skip-preview --new-tenant -c redisSku=Standard_C1"
	code, _, said := s.scaleout(refused)
	assert.Equal(t, exitFailed, code)
	// What else has been made by then depends on what was quicker.
	assert.Regexp(t, `\nThe update has stopped at scaleout-dev-cache\. What was done before is kept: (1 resource is|\d+ resources are) in the state\.\n`, said)
	assert.Contains(t, said, " in the state.\nOnce the cause above is gone, the same command goes on from there.\n"+
		"To delete what is there instead:\n  scaleout local destroy --stack dev --home "+s.home+"\n")
	assert.NotContains(t, said, "Next:")
	s.ok("local destroy --stack dev --yes")

	_, _, _ = s.scaleout(refused)
	assert.Contains(t, s.ok("local up --stack dev --yes --skip-preview"), " created")
}

// Where nothing is to be done, nothing is done, and nobody is asked. What only the state
// knows of is something to be done.
func TestUpWithNothingToDo(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack dev --yes --skip-preview")
	s.ok("local up --stack dev --yes --skip-preview") // learns what Azure has changed since
	const nothing = "\nNothing to do: all is as declared, in Azure and in the state. Outputs:\n  scaleout local output --stack dev"
	for _, verb := range []string{"up", "refresh"} {
		said := s.ok("local " + verb + " --stack dev --yes")
		assert.Contains(t, said, nothing, verb)
		assert.NotContains(t, said, "\nUpdating", verb)
		assert.NotContains(t, said, "\nRefreshing", verb)
	}
	said := s.ok("local up --stack dev --yes -c protect=true")
	assert.NotContains(t, said, nothing)
	assert.Contains(t, said, "\nUpdating (dev)")
	assert.Contains(t, s.ok("local up --stack dev --yes -c protect=true"), nothing)
}

// Starting hardly pauses to collect garbage: that would be a quarter of what a short command
// takes.
func TestGarbageIsLeftAtTheStart(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.env = []string{"GODEBUG=gctrace=1", "GOGC="}
	code, _, said := s.scaleout("version")
	assert.Equal(t, exitOK, code)
	assert.NotContains(t, said, "gc 3 @", "with Go's own setting it is four times")
	s.env = []string{"GODEBUG=gctrace=1", "GOGC=50"}
	_, _, said = s.scaleout("version")
	assert.Contains(t, said, "gc 1 @", "the trace is there, and whoever sets GOGC has it")
}
