package sim

import (
	"net/http"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// countDoor is "AFD Profiles - List Resource Usage" (recorded 2022-03 and 2023-12).
func countDoor(a *Azure, c *call) (*answer, *Error) {
	profile, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	value := []any{}
	for _, u := range catalog.FrontDoorUsages() {
		if u.Name == "origin" && !c.look(asRead).since("2023-05-01") {
			continue
		}
		value = append(value, map[string]any{
			"id": profile.ID, "unit": "count", "currentValue": float64(a.inProfile(profile, u.Name)), "limit": float64(u.Limit),
			"name": map[string]any{"value": u.Name, "localizedValue": u.Name},
		})
	}
	return ok(map[string]any{"value": value}), nil
}

// inProfile counts what is in a profile of one kind, whose type is the plural of its name.
func (a *Azure) inProfile(profile *resource, name string) int {
	plural := strings.TrimSuffix(name, "y")
	if plural != name {
		plural += "ie"
	}
	n := 0
	for id, r := range a.state.resources {
		parts := strings.Split(r.Type, "/")
		if strings.HasPrefix(id, key(profile.ID)+"/") && strings.EqualFold(parts[len(parts)-1], plural+"s") {
			n++
		}
	}
	return n
}

// doorLogKinds are what Front Door tells of requests: here nothing, since the embedded one keeps no logs (the empty answers are
// recorded 2022-03 and 2023-12).
func doorLogKinds() []*kind {
	var all []*kind
	for name, view := range map[string]func(*Azure, *call) map[string]any{
		"getLogAnalyticsLocations": viewContinents, "getLogAnalyticsResources": viewLogged,
		"getLogAnalyticsMetrics": viewLogSeries, "getLogAnalyticsRankings": viewLogTables,
		"getWafLogAnalyticsMetrics": viewFirewallSeries, "getWafLogAnalyticsRankings": viewFirewallTables,
	} {
		all = append(all, &kind{name: profileType + "/" + name, versions: doorVersions, virtual: true, list: func(a *Azure, c *call) (*answer, *Error) {
			for _, member := range []string{"dateTimeBegin", "dateTimeEnd"} {
				if said := c.query.Get(member); said != "" && logTime(said) == "" {
					return nil, refuse(http.StatusBadRequest, "BadRequest", "The value '%s' of '%s' is not a time.", said, member) // the words were not seen
				}
			}
			return ok(view(a, c)), nil
		}})
	}
	return all
}

// logTime is a time of the request as answers have it, or nothing where it is none.
func logTime(said string) string {
	at, err := time.Parse(time.RFC3339, said)
	if err != nil {
		return ""
	}
	return at.UTC().Format(certificateTime)
}

// logged begins an answer with the time that was asked for.
func (c *call) logged(more map[string]any) map[string]any {
	return merge(map[string]any{"dateTimeBegin": logTime(c.query.Get("dateTimeBegin")), "dateTimeEnd": logTime(c.query.Get("dateTimeEnd"))}, more)
}

func viewContinents(*Azure, *call) map[string]any {
	continents, countries := []any{}, []any{}
	for _, continent := range catalog.FrontDoorContinents() {
		continents = append(continents, map[string]any{"id": continent.Name})
		for _, country := range continent.Countries {
			countries = append(countries, map[string]any{"id": country, "continentId": continent.Name})
		}
	}
	return map[string]any{"continents": continents, "countryOrRegions": countries}
}

func viewLogged(a *Azure, c *call) map[string]any {
	profile, _ := a.state.find(c.id.parent())
	doors, domains := []any{}, []any{}
	for _, r := range a.state.childrenOf(profile, doorType) {
		doors = append(doors, map[string]any{"id": r.id().name(), "name": text(r.properties(), "hostName"), "history": false, "customDomains": []any{}})
	}
	for _, r := range a.state.childrenOf(profile, customDomainType) {
		domains = append(domains, map[string]any{"id": r.id().name(), "name": text(r.properties(), "hostName"), "endpointId": nil, "history": false})
	}
	return map[string]any{"endpoints": doors, "customDomains": domains}
}

func viewLogSeries(_ *Azure, c *call) map[string]any {
	return c.logged(map[string]any{"granularity": c.query.Get("granularity"), "series": []any{}})
}

func viewLogTables(_ *Azure, c *call) map[string]any {
	tables := []any{}
	for _, name := range c.query["rankings"] {
		tables = append(tables, map[string]any{"ranking": name, "data": []any{}})
	}
	return c.logged(map[string]any{"tables": tables})
}

func viewFirewallSeries(_ *Azure, c *call) map[string]any {
	series := []any{}
	for _, name := range c.query["metrics"] {
		series = append(series, map[string]any{"metric": name, "unit": "count", "groups": nil, "data": []any{}})
	}
	return c.logged(map[string]any{"granularity": c.query.Get("granularity"), "series": series})
}

func viewFirewallTables(_ *Azure, c *call) map[string]any {
	return c.logged(map[string]any{"groups": texts(c.query["rankings"]), "data": []any{}})
}
