package settings

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A rule may find more or less where fixes change the command: it knows of it. The
// lists then differ, and no problem may get the fix of another.
func TestFixesAreOfTheirOwnProblem(t *testing.T) {
	t.Parallel()
	problem := func(key, value, fix string) Problem { return Problem{Key: key, Value: value, Fix: fix} }
	a, b, b2 := problem("a", "1", "file a"), problem("b", "2", "file b"), problem("b", "2", "file b2")
	hereA, hereB, hereB2 := problem("a", "1", "-c a"), problem("b", "2", "-c b"), problem("b", "2", "-c b2")
	for name, c := range map[string]struct{ run, inFile, here, want Problems }{
		"all by the command":      {Problems{a, b}, nil, Problems{hereA, hereB}, Problems{hereA, hereB}},
		"one by the file":         {Problems{a, b}, Problems{a}, Problems{hereA, hereB}, Problems{a, hereB}},
		"fewer in the command":    {Problems{a, b}, nil, Problems{hereB}, Problems{a, hereB}},
		"none in the command":     {Problems{a, b}, nil, nil, Problems{a, b}},
		"more in the command":     {Problems{b}, nil, Problems{hereA, hereB}, Problems{hereB}},
		"another order":           {Problems{a, b}, nil, Problems{hereB, hereA}, Problems{hereA, hereB}},
		"two about one value":     {Problems{b, b2}, nil, Problems{hereB, hereB2}, Problems{hereB, hereB2}},
		"another value, own file": {Problems{a}, Problems{problem("a", "2", "file a")}, Problems{hereA}, Problems{hereA}},
	} {
		assert.Equal(t, c.want, c.run.fixedWhereMade(c.inFile, c.here), name)
	}
}
