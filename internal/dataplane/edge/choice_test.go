package edge

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	ten := map[string]float64{"staging": 10}
	both := map[string]float64{"blue": 20, "green": 30}
	for _, c := range []struct {
		rules map[string]float64
		from  client
		want  choice
	}{
		{ten, client{draw: 0}, choice{"staging", true, true}},
		{ten, client{draw: 9.99}, choice{"staging", true, true}},
		{ten, client{draw: 10}, choice{"self", true, true}},
		{ten, client{draw: 99.9}, choice{"self", true, true}},
		{ten, client{cookie: "staging", draw: 50}, choice{slot: "staging"}},
		{ten, client{cookie: "self", draw: 5}, choice{slot: "self"}},
		{ten, client{cookie: "Staging", draw: 50}, choice{slot: "staging"}},
		{ten, client{cookie: "gone", draw: 50}, choice{"self", true, true}},
		{ten, client{query: "staging", draw: 50}, choice{slot: "staging", pin: true}},
		{ten, client{query: "self", cookie: "staging", draw: 5}, choice{slot: "self", pin: true}},
		{ten, client{query: "staging", cookie: "staging"}, choice{slot: "staging"}},
		{ten, client{query: "nobody", cookie: "staging"}, choice{slot: "staging"}},
		{both, client{draw: 19}, choice{"blue", true, true}},
		{both, client{draw: 20}, choice{"green", true, true}},
		{both, client{draw: 49}, choice{"green", true, true}},
		{both, client{draw: 50}, choice{"self", true, true}},
		{map[string]float64{"staging": 0}, client{draw: 0}, choice{"self", true, true}},
		{map[string]float64{"staging": 0}, client{query: "staging"}, choice{slot: "staging", pin: true}},
		{map[string]float64{"staging": 100}, client{draw: 99.9}, choice{"staging", true, true}},
	} {
		assert.Equal(t, c.want, choose(c.rules, c.from), fmt.Sprint(c.rules, c.from))
	}
}
