package sim

import (
	"net/url"
	"strconv"
	"strings"
)

// listZoneParts lists zones, or the links of one.
func listZoneParts(a *Azure, c *call) (*answer, *Error) {
	ans, refused := listStored(a, c)
	if refused != nil {
		return nil, refused
	}
	return ok(c.zonePage(list(ans.body.(map[string]any), "value"), true)), nil
}

// recordPage is a page of those record sets whose names end as the client asks.
func (c *call) recordPage(all []any) map[string]any {
	value := []any{}
	for _, r := range all {
		if strings.HasSuffix(text(r.(map[string]any), "name"), strings.ToLower(c.query.Get("$recordsetnamesuffix"))) {
			value = append(value, r)
		}
	}
	return c.zonePage(value, false)
}

// zonePage has at most $top of all that a zone's list has. A full page of record sets names another one, which may be empty;
// one of zones or links does only if there is more (recorded with 2018-09-01).
func (c *call) zonePage(all []any, knowsEnd bool) map[string]any {
	top, err := strconv.Atoi(c.query.Get("$top"))
	if err != nil || top < 1 {
		return map[string]any{"value": all}
	}
	rest := restBehind(all, c.query.Get("$skipToken"))
	if len(rest) < top || knowsEnd && len(rest) == top {
		return map[string]any{"value": rest}
	}
	link := c.nextPage() + "&$top=" + strconv.Itoa(top) + "&$skipToken=" + url.QueryEscape(tokenBehind(rest[:top]))
	if suffix := c.query.Get("$recordsetnamesuffix"); suffix != "" {
		link += "&$recordsetnamesuffix=" + url.QueryEscape(suffix)
	}
	return map[string]any{"value": rest[:top], "nextLink": link}
}
