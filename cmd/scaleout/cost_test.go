package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCostOnTheCommandLine(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	assert.Contains(t, s.ok("cost --stack prod"), "plan P1v3, 2 to 5")
	out := s.ok("cost --stack prod --against dev")
	assert.Contains(t, out, "Against stack dev")
	assert.Contains(t, out, "plan P0v3, 2 to 3 -> P1v3, 2 to 5")
	out = s.ok("cost --stack prod -c planSku=P0v3 --against prod")
	assert.Regexp(t, `plan P1v3, 2 to 5 -> P0v3, 2 to 5 +-\d`, out)

	var got struct{ Total struct{ AtMin float64 } }
	require.NoError(t, json.Unmarshal([]byte(s.ok("cost --stack prod --json")), &got))
	assert.Positive(t, got.Total.AtMin)
}

// A budget refuses, after what is over it was shown.
func TestCostOverBudget(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	code, out, errOut := s.scaleout("cost --stack prod -c monthlyBudget=10")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, out, "plan P1v3, 2 to 5")
	assert.Contains(t, errOut, "more than the budget")
	code, out, errOut = s.scaleout("local preview --stack prod -c monthlyBudget=300 -c healthCheckPath=x")
	assert.Equal(t, exitRefused, code)
	assert.Empty(t, out)
	assert.Contains(t, errOut, "2 settings")
	assert.Contains(t, errOut, "Fix in this command: -c planSku=P0v3")
	assert.Contains(t, errOut, "-c maxInstances=")
}

// The line of every preview, and the output.
func TestPreviewTellsTheCost(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	assert.Regexp(t, `Cost: [\d.]+ to [\d.]+ USD a month with 2 to 3 instances of P0v3`, s.ok("local preview --stack dev"))
	up := s.ok("local up --stack dev --yes --skip-preview")
	assert.NotContains(t, up, "Cost: ", "the preview said it")
	var out struct {
		AtMin, Expected, AtMax float64
		AtLeast                bool
		Currency               string
	}
	require.NoError(t, json.Unmarshal([]byte(s.ok("local output --stack dev monthlyCost")), &out))
	assert.Positive(t, out.AtMin)
	assert.Greater(t, out.AtMax, out.AtMin)
	assert.Equal(t, "USD", out.Currency)
}
