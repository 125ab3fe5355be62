package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What a profile has of each kind is counted, origins since 2023 (recorded 2022-03 and 2023-12).
func TestDoorUsages(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite().withDoor()
	require.Equal(t, 201, w.send("PUT", profilePath+"/ruleSets/one"+doorVersion, nil).status)
	counted := func(version string) map[string]any {
		all := map[string]any{}
		for _, v := range w.send("POST", profilePath+"/usages?api-version="+version, nil).at("value").([]any) {
			all[dig(v, "name.value").(string)] = []any{dig(v, "currentValue"), dig(v, "limit")}
		}
		return all
	}
	now := counted("2023-05-01")
	require.Equal(t, map[string]any{
		"afdendpoint": []any{1.0, 10.0}, "customdomain": []any{0.0, 100.0}, "origingroup": []any{1.0, 100.0}, "secret": []any{0.0, 100.0},
		"ruleset": []any{1.0, 100.0}, "securitypolicy": []any{0.0, 100.0}, "origin": []any{1.0, 100.0},
	}, now)
	require.NotContains(t, counted("2021-06-01"), "origin")
	w.send("PUT", firewallPath+wafVersion, firewallBody())
	w.send("PUT", securityPath+doorVersion, securityBody(firewallPath, doorPath))
	require.Equal(t, []any{1.0, 100.0}, counted("2023-05-01")["securitypolicy"])
}

// Logs are empty, and say of what time they are (recorded 2022-03 and 2023-12).
func TestDoorLogs(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite().withDoor()
	const span = "&dateTimeBegin=2023-12-12T06:58:20.000Z&dateTimeEnd=2023-12-12T07:03:20.000Z"
	get := func(what, query string) reply { return w.send("GET", profilePath+"/"+what+doorVersion+query, nil) }
	begin, end := "2023-12-12T06:58:20+00:00", "2023-12-12T07:03:20+00:00"
	require.Equal(t, obj{"dateTimeBegin": begin, "dateTimeEnd": end, "granularity": "PT5M", "series": []any{}},
		get("getLogAnalyticsMetrics", span+"&granularity=PT5M&metrics=clientRequestCount").body)
	require.Equal(t, obj{"dateTimeBegin": begin, "dateTimeEnd": end, "tables": []any{obj{"ranking": "referrer", "data": []any{}}}},
		get("getLogAnalyticsRankings", span+"&rankings=referrer&metrics=clientRequestCount").body)
	require.Equal(t, obj{"dateTimeBegin": begin, "dateTimeEnd": end, "granularity": "PT5M",
		"series": []any{obj{"metric": "clientRequestCount", "unit": "count", "groups": nil, "data": []any{}}}},
		get("getWafLogAnalyticsMetrics", span+"&granularity=PT5M&metrics=clientRequestCount").body)
	require.Equal(t, obj{"dateTimeBegin": begin, "dateTimeEnd": end, "groups": []any{"action"}, "data": []any{}},
		get("getWafLogAnalyticsRankings", span+"&rankings=action").body)
	door := get("getLogAnalyticsResources", "").at("endpoints").([]any)[0].(obj)
	require.Equal(t, "shop", door["id"])
	require.True(t, strings.HasSuffix(door["name"].(string), "azurefd.net"))
	require.Len(t, get("getLogAnalyticsLocations", "").at("countryOrRegions"), 254)
	require.Equal(t, 400, get("getLogAnalyticsMetrics", "&dateTimeBegin=soon").status)
}

// A rule that sends requests elsewhere goes in an operation, with its set as well; others at once (recorded 2022-03 and 2023-12).
func TestRulesThatOverride(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite().withDoor()
	set := profilePath + "/ruleSets/set"
	require.Equal(t, 201, w.send("PUT", set+doorVersion, nil).status)
	elsewhere := obj{"properties": obj{"actions": []any{obj{"name": "RouteConfigurationOverride", "parameters": obj{}}}}}
	require.Equal(t, 201, w.send("PUT", set+"/rules/a"+doorVersion, elsewhere).status)
	w.clock.Advance(time.Minute)
	require.Equal(t, 202, w.send("DELETE", set+"/rules/a"+doorVersion, nil).status)
	w.clock.Advance(time.Minute)
	require.Equal(t, 404, w.send("GET", set+"/rules/a"+doorVersion, nil).status)
	w.send("PUT", set+"/rules/b"+doorVersion, elsewhere)
	w.clock.Advance(time.Minute)
	require.Equal(t, 202, w.send("DELETE", set+doorVersion, nil).status)
	w.clock.Advance(time.Minute)
	require.Equal(t, 404, w.send("GET", set+doorVersion, nil).status)
}

// Tags of an endpoint change at once (recorded with 2023-05-01).
func TestTagsOfEndpoints(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite().withDoor()
	require.Equal(t, 200, w.send("PUT", doorPath+doorVersion, set(doorBody(), "tags", obj{"a": "b"})).status)
	require.Equal(t, 202, w.send("PUT", doorPath+doorVersion, set(set(doorBody(), "tags", obj{"a": "c"}), "properties.enabledState", "Disabled")).status)
}
