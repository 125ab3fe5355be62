//go:build unix

package promises

import (
	"testing"

	"scaleout/internal/testkit/rehearsal"
)

func TestMain(m *testing.M) { rehearsal.Main(m, nil) }
