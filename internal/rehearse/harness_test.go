//go:build unix

package rehearse_test

import (
	"testing"

	"scaleout/internal/testkit/rehearsal"
)

func TestMain(m *testing.M) {
	rehearsal.Main(m, map[string]func([]string) int{rehearsalRole: rehearseAsChild})
}
