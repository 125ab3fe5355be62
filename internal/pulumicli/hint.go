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
	flag := ""
	if stack != "" {
		flag = " --stack " + shellword.Of(stack)
	}
	if key == "" {
		return "pulumi up" + flag
	}
	path := ""
	if strings.ContainsAny(key, ".[") {
		path = "--path "
	}
	return fmt.Sprintf("pulumi config set %s%s %s%s && pulumi up%s", path, shellword.Of(key), shellword.Of(value), flag, flag)
}
