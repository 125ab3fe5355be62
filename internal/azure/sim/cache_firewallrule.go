package sim

import (
	"net/http"
	"net/netip"
)

func ruleKind() *kind {
	return &kind{
		name: ruleType, versions: cacheVersions,
		fields: []field{{name: "startIP"}, {name: "endIP"}},
		put:    putRule, remove: deleteRule,
	}
}

// ruleNameForm: "the name can only contain letters, digits and underscores"
// (the portal's words, hashicorp/terraform-provider-azurerm#2903); 1–256 by
// "Naming rules and restrictions for Azure resources".
var ruleNameForm = newNameForm(1, 256, `^[A-Za-z0-9_]*$`)

func putRule(a *Azure, c *call) (*answer, *Error) {
	cache, _ := a.state.find(c.id.parent())
	if e := a.checkIdle(c, cache); e != nil {
		return nil, e
	}
	if e := checkRule(c); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	existing, found := a.state.find(c.id)
	status, id := http.StatusCreated, cache.ID+"/firewallRules/"+c.id.name()
	if found {
		status, id = http.StatusOK, existing.ID
	}
	rule := &resource{ID: id, Type: ruleType}
	rule.Body = map[string]any{
		"id": id, "name": cache.id().name() + "/" + rule.id().name(), "type": ruleType,
		"properties": clone(object(c.body, "properties")),
	}
	a.state.put(rule)
	ans := wrote(status, clone(rule.Body))
	if !found {
		ans.header.Set("Location", c.base+id+"?api-version="+c.apiVersion) // seen 2019-10
	}
	return ans, nil
}

// checkRule: the rules are those of "Firewall Rules - Create Or Update"; the
// words were not seen.
func checkRule(c *call) *Error {
	if !ruleNameForm.MatchString(c.id.name()) {
		return c.refuseRedis("The name '%s' of the firewall rule is invalid. It may only contain letters, digits and underscores.", c.id.name())
	}
	props := object(c.body, "properties")
	var ends [2]netip.Addr
	for i, name := range []string{"startIP", "endIP"} {
		if text(props, name) == "" {
			return c.refuseRedis("The value of the parameter 'properties.%s' is required.", name)
		}
		ip, err := netip.ParseAddr(text(props, name))
		if err != nil || !ip.Is4() {
			return c.refuseRedis("The value of the parameter 'properties.%s' is invalid.", name)
		}
		ends[i] = ip
	}
	if ends[1].Less(ends[0]) {
		return c.refuseRedis("The value of the parameter 'properties.startIP' must not be greater than 'properties.endIP'.")
	}
	return nil
}

func deleteRule(a *Azure, c *call) (*answer, *Error) {
	rule, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	cache, _ := a.state.find(c.id.parent())
	if e := a.checkIdle(c, cache); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.remove(rule.ID, c.now)
	return wrote(http.StatusOK, nil), nil
}
