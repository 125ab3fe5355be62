//go:build unix

package life

import (
	"testing"

	"scaleout/internal/testkit/rehearsal"
)

func TestMain(m *testing.M) { rehearsal.Main(m, nil) }
