package sim

import (
	"encoding/base64"
	"net/url"
	"sort"
)

// nextPage is the address of a list, before what says where in it.
func (c *call) nextPage() string {
	return c.base + (&url.URL{Path: c.path}).EscapedPath() + "?api-version=" + c.apiVersion
}

// restBehind orders a list by id and returns what is behind the id that the token encodes.
func restBehind(all []any, token string) []any {
	idOf := func(v any) string { return key(text(v.(map[string]any), "id")) }
	sort.Slice(all, func(i, j int) bool { return idOf(all[i]) < idOf(all[j]) })
	behind, _ := base64.URLEncoding.DecodeString(token)
	rest := []any{}
	for _, v := range all {
		if idOf(v) > string(behind) {
			rest = append(rest, v)
		}
	}
	return rest
}

// tokenBehind encodes the id of a page's last element.
func tokenBehind(page []any) string {
	return base64.URLEncoding.EncodeToString([]byte(key(text(page[len(page)-1].(map[string]any), "id"))))
}
