package verify

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
)

func TestRulesThatAreMissing(t *testing.T) {
	t.Parallel()
	id := func(path string) arm.ResourceID {
		parsed, err := arm.ParseResourceID("/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/" + path)
		require.NoError(t, err)
		return parsed
	}
	plan, app := id("serverfarms/plan"), id("sites/app")
	out, in := scaleRule{"CpuPercentage", plan, true}, scaleRule{"CpuPercentage", plan, false}
	asked := []scaleRule{{"Requests", app, true}, {"Requests", app, false}}
	s := &seen{}
	s.site.id, s.site.planID = app, plan
	for name, c := range map[string]struct {
		rules  []scaleRule
		min    int
		known  bool
		reason string
	}{
		"pairs":                        {append([]scaleRule{out, in}, asked...), 2, true, ""},
		"none":                         {nil, 2, true, "no rule of profile default adds instances, whatever the load"},
		"none, and no stack":           {nil, 2, false, "no rule of profile default adds instances, whatever the load"},
		"none, and a fixed number":     {nil, 5, true, ""},
		"none that adds by CPU":        {append([]scaleRule{in}, asked...), 2, true, "in profile default the rule that adds instances by CpuPercentage is gone"},
		"none that removes by CPU":     {append([]scaleRule{out}, asked...), 2, true, "in profile default the rule that removes instances by CpuPercentage is gone"},
		"half a pair, but of no stack": {append([]scaleRule{in}, asked...), 2, false, ""},
		"of another plan": {[]scaleRule{{"CpuPercentage", id("serverfarms/other"), true}, in}, 2, true,
			"in profile default the rule for CpuPercentage watches other, which is neither the app nor its plan"},
	} {
		a := &autoscale{profiles: []profile{{name: "default", min: c.min, max: 5, always: true, rules: c.rules}}}
		assert.Equal(t, c.reason, s.unruled(a, &Options{Declared: Declared{Known: c.known}}), name)
	}
}
