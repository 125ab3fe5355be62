package settings

import (
	"regexp"
	"strings"
)

// command writes Pulumi commands for one stack, quoted for a shell.
type command struct{ stack string }

// set sets a key of our namespace, or a key with its namespace.
func (c command) set(key, value string) string {
	return c.line("set", quote(key), quote(value))
}

// setPath sets a value inside an object or array.
func (c command) setPath(path, value string) string {
	return c.line("set", "--path", quote(path), quote(value))
}

// setSecret asks for the value at a prompt, so that it stays out of the
// shell's history.
func (c command) setSecret(key string) string {
	return c.line("set", "--secret", quote(key))
}

func (c command) setSecretPath(path string) string {
	return c.line("set", "--secret", "--path", quote(path))
}

func (c command) remove(key string) string { return c.line("rm", quote(key)) }

func (c command) removePath(path string) string { return c.line("rm", "--path", quote(path)) }

func (c command) line(words ...string) string {
	line := "pulumi config " + strings.Join(words, " ")
	if c.stack != "" {
		line += " --stack " + quote(c.stack)
	}
	return line
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// quote returns s as one word for a POSIX shell; PowerShell reads it the same
// unless it holds an apostrophe.
func quote(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
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
	if !printable(path) {
		return byHand(c.stack)
	}
	return c.removePath(path)
}

func byHand(stack string) string {
	return "edit Pulumi." + stack + ".yaml and delete this entry; its name cannot be typed in a shell"
}
