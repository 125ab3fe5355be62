package arm_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/arm"
)

func TestWhoeverIsLetInAtAll(t *testing.T) {
	t.Parallel()
	rule := func(action, at string, priority float64) any {
		return map[string]any{"name": action + at, "action": action, "ipAddress": at, "priority": priority}
	}
	withHeaders := func(rule any) any {
		rule.(map[string]any)["headers"] = map[string]any{"x-forwarded-host": []any{"old.example.com"}}
		return rule
	}
	for name, c := range map[string]struct {
		rules   []any
		others  string
		by      string
		nobody  bool
		someone bool // is kept out
	}{
		"no rule":                       {nil, "", "", false, false},
		"as Azure shows an open app":    {[]any{rule("Allow", "Any", 2147483647)}, "Allow", "", false, false},
		"one address is denied":         {[]any{rule("Deny", "203.0.113.7/32", 1), rule("Allow", "Any", 2147483647)}, "Allow", "", false, true},
		"one is allowed":                {[]any{rule("Allow", "203.0.113.7/32", 1), rule("Deny", "Any", 2147483647)}, "Deny", "", false, true},
		"all are denied":                {[]any{rule("Allow", "203.0.113.7/32", 100), rule("Deny", "0.0.0.0/0", 1)}, "Allow", `the rule "Deny0.0.0.0/0" denies 0.0.0.0/0`, true, true},
		"one is allowed before all":     {[]any{rule("Allow", "203.0.113.7/32", 1), rule("Deny", "0.0.0.0/0", 100)}, "", "", false, true},
		"all of IPv6 are denied":        {[]any{rule("Deny", "::/0", 1), rule("Allow", "Any", 2147483647)}, "Allow", "", false, true},
		"all who send a header":         {[]any{withHeaders(rule("Deny", "Any", 1)), rule("Allow", "Any", 2147483647)}, "Allow", "", false, true},
		"no rule, and all are denied":   {nil, "Deny", "no rule allows anybody, and all others are denied", true, true},
		"denied by the last rule alone": {[]any{rule("Deny", "203.0.113.7/32", 1), rule("Deny", "Any", 2147483647)}, "Deny", `the rule "DenyAny" denies Any`, true, true},
	} {
		config := arm.Object{"ipSecurityRestrictions": c.rules, "ipSecurityRestrictionsDefaultAction": c.others}
		by, nobody := arm.LetsNobodyIn(config)
		assert.Equal(t, c.nobody, nobody, name)
		if nobody {
			assert.Equal(t, c.by, by, name)
		}
		assert.Equal(t, c.someone, arm.Restricted(config), name)
	}
}
