package settings

import (
	"regexp"
	"strings"

	"scaleout/program/shellword"
)

// command writes what fixes a setting of one stack, quoted for a shell: Pulumi
// commands, which change the stack file, or the -c of the command that is
// running, where the value is for one run only.
type command struct {
	stack   string
	oneOffs []OneOff // of the command that is running
	here    bool     // fix it in the command that is running wherever -c can
}

// set sets a key of our namespace, or a key with its namespace.
func (c command) set(key, value string) string {
	given := c.oneOffsAt(key)
	switch {
	case len(given) > 0 && given[0].Key != key:
		return leaveOut(given) // -c makes an object of it
	case c.here || len(given) > 0:
		return givePrefix + shellword.Of(key+"="+value)
	}
	return c.line("set", shellword.Of(key), shellword.Of(value))
}

// setPath sets a value inside an object or array.
func (c command) setPath(path, value string) string {
	if c.here || len(c.oneOffsAt(path)) > 0 {
		return givePathPrefix + shellword.Of(path+"="+value)
	}
	return c.line("set", "--path", shellword.Of(path), shellword.Of(value))
}

// setSecret asks for the value at a prompt, so that it stays out of the
// shell's history; -c cannot.
func (c command) setSecret(key string) string {
	return c.instead(key, c.line("set", "--secret", shellword.Of(key)))
}

func (c command) setSecretPath(path string) string {
	return c.instead(path, c.line("set", "--secret", "--path", shellword.Of(path)))
}

// instead is a Pulumi command, after what stands in its way.
func (c command) instead(path, line string) string {
	if given := c.oneOffsAt(path); len(given) > 0 {
		return leaveOut(given) + "\n" + line
	}
	return line
}

func (c command) remove(key string) string {
	if given := c.oneOffsAt(key); len(given) > 0 {
		return leaveOut(given)
	}
	return c.line("rm", shellword.Of(key))
}

func (c command) removePath(path string) string {
	if given := c.oneOffsAt(path); len(given) > 0 {
		return leaveOut(given)
	}
	return c.line("rm", "--path", shellword.Of(path))
}

func (c command) line(words ...string) string {
	line := "pulumi config " + strings.Join(words, " ")
	if c.stack != "" {
		line += " --stack " + shellword.Of(c.stack)
	}
	return line
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// inside returns the path of a name in an object: appSettings.NAME, or
// appSettings["a.b"] where the name would be mistaken for a path.
func inside(object, name string) string {
	if plainName.MatchString(name) {
		return object + "." + name
	}
	return object + `["` + strings.ReplaceAll(name, `"`, `\"`) + `"]`
}

// removeElement removes a value inside an object. A name that cannot be typed
// has to be removed by hand.
func (c command) removeElement(path string) string {
	if !printable(path) && len(c.oneOffsAt(path)) == 0 {
		return byHand(c.stack)
	}
	return c.removePath(path)
}

func byHand(stack string) string {
	return "edit Pulumi." + stack + ".yaml and delete this entry; its name cannot be typed in a shell"
}
