package sim

// listVaults is "Vaults - List By Subscription" and "- List By Resource Group".
func listVaults(a *Azure, c *call) (*answer, *Error) {
	ans, refused := listStored(a, c)
	if refused != nil {
		return nil, refused
	}
	return ok(c.vaultPage(list(ans.body.(map[string]any), "value"))), nil
}

// skipToken is where a client is in a list of Key Vault's.
const skipToken = "$skiptoken"

// vaultPage is the rest of a list. Each page that has something names another one, and the last has nothing (recorded 2018
// to 2023).
func (c *call) vaultPage(all []any) map[string]any {
	value := restBehind(all, c.query.Get(skipToken))
	page := map[string]any{"value": value}
	if len(value) > 0 {
		page["nextLink"] = c.nextPage() + "&" + skipToken + "=" + tokenBehind(value)
	}
	return page
}
