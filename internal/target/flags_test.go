package target

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFlagsOfSuggestedCommands(t *testing.T) {
	t.Parallel()
	for want, home := range map[string]string{
		"--stack dev":                      "",
		"--stack dev --home /tmp/x":        "/tmp/x",
		"--stack dev --home '/tmp/my x'":   "/tmp/my x",
		`--stack dev --home '/it'\''s/$x'`: "/it's/$x",
	} {
		assert.Equal(t, want, LocalFlags("dev", home))
	}
}
