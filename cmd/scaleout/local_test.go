package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFlagsOfSuggestedCommands(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]place{
		"--stack dev":                      {stack: "dev"},
		"--stack dev --home /tmp/x":        {stack: "dev", home: "/tmp/x"},
		"--stack dev --home '/tmp/my x'":   {stack: "dev", home: "/tmp/my x"},
		`--stack dev --home '/it'\''s/$x'`: {stack: "dev", home: "/it's/$x"},
	} {
		assert.Equal(t, want, p.flags())
	}
}
