//go:build unix

package changes

import (
	"testing"

	"scaleout/internal/testkit/rehearsal"
)

func TestMain(m *testing.M) { rehearsal.Main(m, map[string]func([]string) int{stuckRole: stuckApp}) }
