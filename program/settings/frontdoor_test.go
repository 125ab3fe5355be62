package settings_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/program/cost"
)

// The stack has a Front Door of its own where its app is to be behind one and none is named, and pays for that.
func TestOwnFrontDoor(t *testing.T) {
	t.Parallel()
	const standard, premium, given = "Standard_AzureFrontDoor", "Premium_AzureFrontDoor", "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"
	for _, c := range []struct {
		more    values
		sku     string
		denies  bool
		allowed bool // the stack can be
	}{
		{values{}, "", false, true},
		{values{"appAccess": "frontDoor"}, standard, true, true},
		{values{"appAccess": "frontDoor", "frontDoorSku": standard}, standard, true, true},
		{values{"appAccess": "frontDoor", "frontDoorSku": premium}, premium, true, true},
		{values{"appAccess": "publicFrontDoor", "frontDoorSku": premium}, premium, false, true},
		{values{"appAccess": "frontDoor", "frontDoorId": given}, "", true, true},
		{values{"frontDoorId": given}, "", true, true},
		{values{"appAccess": "frontDoor", "monthlyBudget": "400"}, standard, true, true},
		{values{"appAccess": "frontDoor", "frontDoorSku": premium, "monthlyBudget": "300"}, "", false, false},
		{values{"appAccess": "frontDoor", "scmUsesAccessRules": "true", "accessRules": `["allow 203.0.113.0/24"]`}, standard, true, true},
	} {
		if !c.allowed {
			assert.False(t, valid(c.more), c.more)
			continue
		}
		s := parse(t, c.more)
		assert.Equal(t, c.sku, s.FrontDoorSKU, c.more)
		assert.Equal(t, c.sku != "", s.OwnFrontDoor(), c.more)
		assert.Equal(t, c.denies, s.Access.DenyOthers(), c.more)
		if c.sku == "" {
			assert.Nil(t, s.Bill().FrontDoor, c.more)
		} else {
			assert.Equal(t, &cost.FrontDoor{SKU: c.sku}, s.Bill().FrontDoor, c.more)
		}
	}
}

func TestFrontDoorWarnings(t *testing.T) {
	t.Parallel()
	warned := func(v values) string { return strings.Join(parse(t, v).Warnings, "\n") }
	assert.Contains(t, warned(values{"appAccess": "publicFrontDoor"}), "pulumi config set appAccess frontDoor --stack dev")
	assert.NotContains(t, warned(values{"appAccess": "publicFrontDoor"}), "get 403")
	said := warned(values{"appAccess": "frontDoor"})
	for _, want := range []string{"whom accessRules and appAccess let in", "frontDoorUrl", "scaleout deploy"} {
		assert.Contains(t, said, want)
	}
}
