package pulumicli

import (
	"fmt"
	"strings"

	"scaleout/program/shellword"
)

// UpHint returns the command line that updates a stack, for messages: as it is, or
// with a setting changed first where key is not empty. Keys may be paths. The stack
// may be empty, for the one that is selected.
func UpHint(stack, key, value string) string {
	up := "pulumi up" + onStack(stack)
	if key == "" {
		return up
	}
	return SetHint(stack, key, value) + " && " + up
}

// SetHint returns the command line that changes a setting in a stack's file, as UpHint
// has it.
func SetHint(stack, key, value string) string {
	path := ""
	if strings.ContainsAny(key, ".[") {
		path = "--path "
	}
	return fmt.Sprintf("pulumi config set %s%s %s%s", path, shellword.Of(key), shellword.Of(value), onStack(stack))
}

// RemoveHint returns the command line that takes a setting out of a stack's file.
func RemoveHint(stack, key string) string {
	return "pulumi config rm " + shellword.Of(key) + onStack(stack)
}

func onStack(stack string) string {
	if stack == "" {
		return ""
	}
	return " --stack " + shellword.Of(stack)
}
