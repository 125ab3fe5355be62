package pulumicli

import (
	"fmt"
	"strings"
)

// UpHint returns the command line that updates a stack, for messages: as it is, or
// with a setting changed first where key is not empty. Keys may be paths. The stack
// may be empty, for the one that is selected.
func UpHint(stack, key, value string) string {
	flag := ""
	if stack != "" {
		flag = " --stack " + Quote(stack)
	}
	if key == "" {
		return "pulumi up" + flag
	}
	path := ""
	if strings.ContainsAny(key, ".[") {
		path = "--path "
	}
	return fmt.Sprintf("pulumi config set %s%s %s%s && pulumi up%s", path, Quote(key), Quote(value), flag, flag)
}

// Quote returns a word as a shell reads it. Most words need no quotes.
func Quote(s string) string {
	if strings.ContainsAny(s, " \t\n'\"\\$&|;<>()*?[]#~`!{}") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}
