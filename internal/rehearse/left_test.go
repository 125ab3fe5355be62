package rehearse

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Each event says how long it takes as a rule, and what is left falls to the end, never below.
func TestTimeLeft(t *testing.T) {
	t.Parallel()
	for _, e := range Events() {
		assert.Positive(t, e.usual, e.Name)
	}
	two := []Event{{usual: 4 * time.Minute}, {usual: 10 * time.Minute}}
	assert.Equal(t, 17*time.Minute, remaining(two, 0, 3*time.Minute))
	assert.Equal(t, 14*time.Minute, remaining(two, 3*time.Minute, 3*time.Minute))
	assert.Equal(t, 13*time.Minute, remaining(two, time.Hour, 3*time.Minute), "it is over any moment")
	assert.Equal(t, 10*time.Minute, remaining(two[1:], 0, 0))
	assert.Zero(t, remaining(nil, 0, time.Minute), "nothing has begun yet")
	assert.Zero(t, remaining([]Event{{usual: time.Minute}, {}}, 0, 0), "one of which that is not known")
	assert.Zero(t, remaining(two, 0, -1))

	for _, order := range adoptions {
		assert.Equal(t, 14*time.Minute, remaining(order.steps, 0, 0), order.name)
	}
	for _, w := range ways() {
		assert.Positive(t, w.usual, w.name)
	}
	assert.Equal(t, 19*time.Minute, lasting(playable(Options{AppDir: "app"})[1:]), "two more ways, and no broken release")

	r := &run{options: Options{Events: []string{"crash", "hang"}}, possible: Events()}
	assert.Equal(t, 3*time.Minute, r.usual(OneInstance), "a hang is the stack's only")
	assert.Equal(t, 24*time.Minute, r.usual(TheStack))
}
