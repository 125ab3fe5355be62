package settings

import (
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"scaleout/program/shellword"
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
	_, inFile := parse(project, stack, run.File, command{stack: stack})
	c.here = true
	_, here := parse(project, stack, run.Source, c)
	return nil, problems.fixedWhereMade(inFile, here)
}

// fixedWhereMade returns the problems of a run with the right fixes. Those that the
// file has by itself stay as they are; of the others the ones in here are taken,
// whose fixes change the command. A problem that is not among these keeps its fix.
func (ps Problems) fixedWhereMade(inFile, here Problems) Problems {
	fixed := make(Problems, len(ps))
	seen := map[[2]string]int{}
	for i, p := range ps {
		fixed[i] = p
		same := [2]string{p.Key, p.Value}
		if _, found := inFile.nth(0, same); !found {
			if q, found := here.nth(seen[same], same); found {
				fixed[i] = q
			}
		}
		seen[same]++
	}
	return fixed
}

// nth returns the problem number n with a key and a value, counted from 0.
func (ps Problems) nth(n int, of [2]string) (Problem, bool) {
	for _, p := range ps {
		if p.Key != of[0] || p.Value != of[1] {
			continue
		}
		if n == 0 {
			return p, true
		}
		n--
	}
	return Problem{}, false
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

// exposed returns the places where a value that is not encrypted can be read.
func (c command) exposed(path string) string {
	if len(c.oneOffsAt(path)) > 0 {
		return "on the command line and in the shell's history"
	}
	return "in the stack file and in its history"
}

// within reports whether a path leads into what is at another, however they are
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

// inCommand reports whether a line of a fix is about the command that is running.
func inCommand(line string) bool {
	return strings.HasPrefix(line, leaveOutPrefix) || strings.HasPrefix(line, givePrefix) || strings.HasPrefix(line, givePathPrefix)
}

// OneOffOf reads a line of a fix or of another text of a problem, where it is about -c: the
// key or path, and the value that it is to have. Without a value, -c has to go.
func OneOffOf(line string) (given OneOff, value string, isOne bool) {
	if key, is := strings.CutPrefix(line, leaveOutPrefix); is {
		return OneOff{Key: key}, "", true
	}
	for _, head := range []string{givePathPrefix, givePrefix} {
		if word, is := strings.CutPrefix(line, head); is {
			key, value, _ := strings.Cut(shellword.Plain(word), "=")
			return OneOff{Key: key, Path: head == givePathPrefix}, value, true
		}
	}
	return OneOff{}, "", false
}
