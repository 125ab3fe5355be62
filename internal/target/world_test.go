package target

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDecide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		why  string
		f    Facts
		want World
	}{
		{"nothing but this command", Facts{}, Embedded},
		{"'local up' was run", Facts{Deployed: true}, Embedded},
		{"Pulumi's stack", Facts{CLI: Known}, Azure},
		{"Pulumi's stack, also tried here", Facts{CLI: Known, Deployed: true}, Azure},
		{"Pulumi's stack, asked for here", Facts{CLI: Known, Deployed: true, Embedded: true}, Embedded},
		{"asked for here, and missing", Facts{CLI: Known, Embedded: true}, Embedded},
		{"the CLI is there, and the stack only here", Facts{CLI: Unknown, Deployed: true}, Embedded},
		{"nobody has the stack", Facts{CLI: Unknown}, Azure},
		{"a served shell", Facts{Served: true, Deployed: true}, Served},
		{"a served shell, not deployed yet", Facts{Served: true}, Served},
		{"a served shell, Pulumi's stack", Facts{Served: true, CLI: Known}, Azure},
		{"a served shell, Pulumi's stack and one of 'local up'", Facts{Served: true, CLI: Known, Deployed: true}, Azure},
		{"a served shell, the stack of 'local up'", Facts{Served: true, CLI: Unknown, Deployed: true}, Served},
		{"a new stack, no CLI", Facts{New: true}, Embedded},
		{"a new stack, with a CLI", Facts{New: true, CLI: Unknown}, Azure},
		{"a new stack, only tried here", Facts{New: true, CLI: Unknown, Deployed: true}, Azure},
		{"a new stack in a served shell", Facts{New: true, CLI: Unknown, Served: true}, Served},
		{"a stack that is adopted already", Facts{New: true, CLI: Known}, Azure},
	} {
		assert.Equal(t, c.want, Decide(c.f), c.why)
	}
}
