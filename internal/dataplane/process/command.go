package process

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// defaultLogLines is the number of lines of output that are kept when the command
// does not say: enough for a stack trace.
const defaultLogLines = 40

// A Command is a program to run.
type Command struct {
	// Args is the program and its arguments. A name without a slash is looked
	// for on the PATH of Env; other relative names start at Dir.
	Args []string
	// Dir is the working folder; "" is the current one.
	Dir string
	// Env is the complete environment, NAME=value. Of a name that is there
	// twice the last one counts.
	Env []string
	// Secrets are replaced by [secret] in Tail, also where they are
	// percent-encoded, and each line of those that have several.
	Secrets []string
	// Line hears of each line of output, in order and as Tail has it, until Done is
	// closed. The program waits while it does not return. It may be nil.
	Line func(line string)
	// LogLines is how many lines of output are kept; 0 stands for 40.
	LogLines int
}

// spec is a command as a guard gets it.
type spec struct {
	Path string
	Args []string
	Dir  string
	Env  []string
}

func (c Command) spec() (spec, error) {
	if len(c.Args) == 0 || c.Args[0] == "" {
		return spec{}, errors.New("no command to start: it is empty")
	}
	if c.Dir != "" {
		if info, err := os.Stat(c.Dir); err != nil || !info.IsDir() {
			return spec{}, fmt.Errorf("cannot start %q in %q: there is no such folder", c.Args[0], c.Dir)
		}
	}
	env := lastOfEach(c.Env)
	path, err := c.program(env)
	if err != nil {
		return spec{}, fmt.Errorf("cannot start %q: %w", c.Args[0], err)
	}
	return spec{Path: path, Args: c.Args, Dir: c.Dir, Env: env}, nil
}

// program finds the file to run. The PATH is the command's own, which need not
// be ours: a virtual environment has its programs first on its PATH.
func (c Command) program(env []string) (string, error) {
	name := c.Args[0]
	if strings.ContainsRune(name, filepath.Separator) {
		file := name
		if !filepath.IsAbs(file) {
			file = filepath.Join(c.Dir, file)
		}
		file, err := filepath.Abs(file)
		if err != nil {
			return "", err
		}
		return file, executable(file)
	}
	path := ""
	for _, v := range env {
		if value, ok := strings.CutPrefix(v, "PATH="); ok {
			path = value
		}
	}
	for _, dir := range filepath.SplitList(path) {
		file := filepath.Join(dir, name)
		if filepath.IsAbs(file) && executable(file) == nil {
			return file, nil
		}
	}
	return "", fmt.Errorf("no such program in the folders of its PATH (%s); install it, or name it with its full path", path)
}

func executable(file string) error {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return fmt.Errorf("there is no file %s", file)
	case info.IsDir():
		return fmt.Errorf("%s is a folder", file)
	case info.Mode()&0o111 == 0:
		return fmt.Errorf("%s is not executable; 'chmod +x' makes it so", file)
	}
	return nil
}

// lastOfEach keeps the last value of each name: C programs would see the first.
func lastOfEach(env []string) []string {
	last := map[string]int{}
	for i, v := range env {
		name, _, _ := strings.Cut(v, "=")
		last[name] = i
	}
	kept := make([]string, 0, len(last))
	for i, v := range env {
		if name, _, _ := strings.Cut(v, "="); last[name] == i {
			kept = append(kept, v)
		}
	}
	return kept
}
