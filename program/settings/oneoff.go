package settings

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// A OneOff names a setting that -c gives for one run.
type OneOff struct {
	Key  string // as given, with or without "<project>:"
	Path bool   // Key is a path into an object or array
}

// A Source is configuration as Parse takes it.
type Source struct {
	Values map[string]string
	Secret func(key string) bool // nil: nothing is encrypted
}

// A Run is the configuration of one run of a command.
type Run struct {
	Source           // all of it
	File    Source   // what the stack file holds of it
	OneOffs []OneOff // what is given with -c, which goes before the file
}

// ParseRun is Parse for a run with settings of its own. What they made wrong is
// to be fixed where they stand, in the command; what the file has wrong, there.
func ParseRun(project, stack string, run Run) (*Settings, error) {
	c := command{stack: stack, oneOffs: bare(project, run.OneOffs)}
	s, problems := parse(project, stack, run.Source, c)
	if len(problems) == 0 {
		return s, nil
	}
	_, before := parse(project, stack, run.File, command{stack: stack})
	c.here = true
	_, here := parse(project, stack, run.Source, c)
	for i, p := range problems {
		if !before.hold(p) {
			problems[i] = here[i]
		}
	}
	return nil, problems
}

// hold tells whether there is the same problem with the same value.
func (ps Problems) hold(problem Problem) bool {
	for _, p := range ps {
		if p.Key == problem.Key && p.Value == problem.Value {
			return true
		}
	}
	return false
}

// bare names the settings without our namespace, as everything here does.
func bare(project string, oneOffs []OneOff) []OneOff {
	var all []OneOff
	for _, o := range oneOffs {
		o.Key = strings.TrimPrefix(o.Key, project+":")
		all = append(all, o)
	}
	return all
}

// oneOffsAt returns what -c sets at a path or inside of it.
func (c command) oneOffsAt(path string) []OneOff {
	var all []OneOff
	for _, o := range c.oneOffs {
		if o.Key == path || o.Path && within(o.Key, path) {
			all = append(all, o)
		}
	}
	return all
}

// exposed says where a value that is not encrypted can be read.
func (c command) exposed(path string) string {
	if len(c.oneOffsAt(path)) > 0 {
		return "on the command line and in the shell's history"
	}
	return "in the stack file and in its history"
}

// within tells whether a path leads into what is at another, however they are
// spelled.
func within(path, outer string) bool {
	p, err := resource.ParsePropertyPath(path)
	if err != nil {
		return false
	}
	o, err := resource.ParsePropertyPath(outer)
	return err == nil && len(p) >= len(o) && slices.Equal(p[:len(o)], o)
}

func leaveOut(given []OneOff) string {
	var lines []string
	for _, o := range given {
		lines = append(lines, leaveOutPrefix+showKey(o.Key))
	}
	return strings.Join(lines, "\n")
}

// What the lines of a fix begin with that are about the command that is running.
const (
	leaveOutPrefix = "leave out -c "
	givePrefix     = "-c "
	givePathPrefix = "--config-path -c "
)

// inCommand tells whether a line of a fix is about the command that is running.
func inCommand(line string) bool {
	return strings.HasPrefix(line, leaveOutPrefix) || strings.HasPrefix(line, givePrefix) || strings.HasPrefix(line, givePathPrefix)
}
