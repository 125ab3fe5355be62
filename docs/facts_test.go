package docs_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/local/stackfile"
	"scaleout/internal/verify"
	"scaleout/program/alerts"
	"scaleout/program/cost"
	"scaleout/program/settings"
)

// The bill in docs/cost.md is that of the stack prod, and so is the price of the other cache.
func TestBillIsReal(t *testing.T) {
	t.Parallel()
	page := read(t, "docs/cost.md")
	stack, err := stackfile.Read(t.Context(), root, "prod", nil)
	require.NoError(t, err)
	bill := cost.Of(stack.Bill(), catalog.Prices(), catalog.PriceCurrency, cost.Assumption{})
	shown := func(name string, a cost.Amount) {
		t.Helper()
		line := regexp.QuoteMeta(name) + fmt.Sprintf(`.* %.2f +%.2f +%.2f\n`, a.AtMin, a.Expected, a.AtMax)
		assert.Regexp(t, `(?m)^ +`+line, page, "docs/cost.md")
	}
	for _, l := range bill.Lines {
		shown(l.Resource, l.Cost)
	}
	shown("Total", bill.Total)
	other := cost.OtherCache(stack.Bill(), catalog.Prices(), catalog.PriceCurrency)
	require.NotNil(t, other)
	assert.Regexp(t, fmt.Sprintf("`%s`[^.]*would cost %.2f", other.Item, other.Cost.AtMin), page)
}

// What pages count and name is what the code has.
func TestPagesAgreeWithTheCode(t *testing.T) {
	t.Parallel()
	stack, err := stackfile.Read(t.Context(), root, "prod", nil)
	require.NoError(t, err)
	assert.Len(t, stack.AlertRules(), 15)
	assert.Len(t, alerts.Rules(alerts.Limits{Autoscale: true, RedisClients: 1, Capped: true, Tokens: true, FrontDoor: true}), 17)
	assert.Contains(t, read(t, "docs/monitoring.md"), "up to seventeen alerts")

	checks := len(verify.Checks())
	assert.True(t, 36 <= checks && checks <= 45, "%d checks", checks)
	for _, page := range []string{"README.md", "docs/adopt.md", "docs/verify.md"} {
		assert.Contains(t, read(t, page), "some forty checks", page)
	}

	managed, classic := settings.DefaultCache("westeurope"), settings.DefaultCache("usgovvirginia")
	assert.Contains(t, read(t, "docs/settings.md"), fmt.Sprintf("Empty: `%s`, and `%s` in", managed, classic))
	assert.Contains(t, read(t, "docs/redis.md"), fmt.Sprintf("had a `%s` up to version 0.1.0, and has a `%s` now", classic, managed))
	assert.Contains(t, read(t, "docs/redis.md"), "pulumi config set redisSku "+classic)
}
