package sim

import (
	"encoding/base64"
	"net/url"
	"sort"
)

// listVaults is "Vaults - List By Subscription" and "- List By Resource Group".
func listVaults(a *Azure, c *call) (*answer, *Error) {
	ans, refused := listStored(a, c)
	if refused != nil {
		return nil, refused
	}
	return ok(c.vaultPage(list(ans.body.(map[string]any), "value"))), nil
}

// skipToken is where a client is in a list of Key Vault's: behind the id that it encodes.
const skipToken = "$skiptoken"

// vaultPage is the rest of a list. Each page that has something names another one, and the last has nothing (recorded 2018
// to 2023).
func (c *call) vaultPage(all []any) map[string]any {
	idOf := func(v any) string { return key(text(v.(map[string]any), "id")) }
	sort.Slice(all, func(i, j int) bool { return idOf(all[i]) < idOf(all[j]) })
	behind, _ := base64.URLEncoding.DecodeString(c.query.Get(skipToken))
	value := []any{}
	for _, v := range all {
		if idOf(v) > string(behind) {
			value = append(value, v)
		}
	}
	page := map[string]any{"value": value}
	if len(value) > 0 {
		last := base64.URLEncoding.EncodeToString([]byte(idOf(value[len(value)-1])))
		page["nextLink"] = c.base + (&url.URL{Path: c.path}).EscapedPath() + "?api-version=" + c.apiVersion + "&" + skipToken + "=" + last
	}
	return page
}
