package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Rule sets and domains of one's own: kept, shown, and held while a route has them (recorded 2022-03 and with 2023-05-01).
func TestRulesAndDomains(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup().withDoor()
	const (
		version = "?api-version=2023-05-01"
		rules   = profilePath + "/ruleSets/secure"
		domain  = profilePath + "/customDomains/shop"
	)
	require.Equal(t, 201, w.send("PUT", rules+version, nil).status, "a set is made without a body")
	require.Equal(t, 400, w.send("PUT", rules+"/rules/to-https"+version, obj{"properties": obj{"actions": []any{}}}).status)
	redirect := obj{"properties": obj{
		"conditions": []any{obj{"name": "RequestScheme", "parameters": obj{"operator": "Equal", "matchValues": []any{"HTTP"}}}},
		"actions":    []any{obj{"name": "UrlRedirect", "parameters": obj{"redirectType": "Moved"}}},
	}}
	require.Equal(t, "Succeeded", w.send("PUT", rules+"/rules/redirect"+version, redirect).at("properties.provisioningState"))
	require.Equal(t, 201, w.send("PUT", domain+version, obj{"properties": obj{"hostName": "shop.example.com"}}).status)
	w.clock.Advance(time.Minute)
	waits := w.send("GET", domain+version, nil)
	require.Equal(t, "Pending", waits.at("properties.domainValidationState"), "nobody asks DNS here")
	token := waits.at("properties.validationProperties.validationToken")
	require.Equal(t, 200, w.send("POST", domain+"/refreshValidationToken"+version, nil).status)
	require.Equal(t, 202, w.send("POST", domain+"/refreshValidationToken?api-version=2021-06-01", nil).status)
	w.clock.Advance(time.Minute)
	require.NotEqual(t, token, w.send("GET", domain+version, nil).at("properties.validationProperties.validationToken"))
	w.clock.Advance(time.Minute)

	route := routeBody()
	route["properties"].(obj)["ruleSets"], route["properties"].(obj)["customDomains"] = []any{obj{"id": rules}}, []any{obj{"id": domain}}
	require.Equal(t, 202, w.send("PUT", routePath+version, route).status)
	w.clock.Advance(time.Minute)
	require.Equal(t, 400, w.send("DELETE", rules+version, nil).status)
	require.Equal(t, 400, w.send("DELETE", domain+version, nil).status)
	require.Equal(t, 202, w.send("PUT", rules+"/rules/redirect"+version, redirect).status, "a rule of a route takes its time")
	w.clock.Advance(time.Minute)

	require.Equal(t, 202, w.send("PATCH", routePath+version, obj{"properties": obj{"ruleSets": []any{}, "customDomains": []any{}}}).status)
	w.clock.Advance(time.Minute)
	require.Equal(t, "Enabled", w.send("GET", routePath+version, nil).at("properties.httpsRedirect"), "a PATCH leaves the rest")
	require.Equal(t, 200, w.send("DELETE", rules+version, nil).status)
	require.Equal(t, "NotFound", w.send("GET", rules+version, nil).code())
	require.Equal(t, "ParentResourceNotFound", w.send("DELETE", profilesPath+"/other/ruleSets/secure"+version, nil).code())
	require.Equal(t, 202, w.send("PATCH", profilePath+version, obj{"tags": obj{"colour": "blue"}}).status)
	w.clock.Advance(time.Minute)
	require.Equal(t, obj{"colour": "blue"}, w.send("GET", profilePath+version, nil).at("tags"))
}

// What a condition may say, in Azure's words (recorded 2023-12).
func TestConditionsOfRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup().withDoor()
	const version, rules = "?api-version=2023-05-01", profilePath + "/ruleSets/secure"
	require.Equal(t, 201, w.send("PUT", rules+version, nil).status)
	for _, c := range []struct {
		name, operator, value, refusal string
	}{
		{"RemoteAddress", "GeoMatch", "CN", ""},
		{"RemoteAddress", "GeoMatch1", "CN", "Property 'Rule.Conditions[0].Parameters.Operator' cannot be set to 'GeoMatch1'. Acceptable values are: Any, IPMatch, GeoMatch"},
		{"SocketAddr", "GeoMatch", "CN", "Property 'Rule.Conditions[0].Parameters.Operator' cannot be set to 'GeoMatch'. Acceptable values are: Any, IPMatch"},
		{"UrlPath", "Wildcard", "/a*", ""},
		{"HostName", "Wildcard", "a*", "Property 'Rule.Conditions[0].Parameters.Operator' cannot be set to 'Wildcard'. Acceptable values are: Any, Equal, Contains, BeginsWith, EndsWith, LessThan, LessThanOrEqual, GreaterThan, GreaterThanOrEqual, RegEx"},
		{"RequestMethod", "Equal", "HEAD", ""},
		{"SslProtocol", "Equal", "TLSv11", "Rules validation failed. More information: TLSv11 are not supported SSL Protocols.."},
		{"SslProtocol", "Any", "TLSv1.1", "Property 'Rule.Conditions[0].Parameters.Operator' cannot be set to 'Any'. Acceptable values are: Equal"},
		{"RequestMethod", "Equal", "HEAD1", "Property 'Rule.Conditions[0].Parameters.MatchValues' cannot be set to 'HEAD1'. Acceptable values are: GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE"},
		{"SomethingNew", "Sounds", "like", ""},
	} {
		got := w.send("PUT", rules+"/rules/r1"+version, obj{"properties": obj{
			"conditions": []any{obj{"name": c.name, "parameters": obj{"operator": c.operator, "matchValues": []any{c.value}}}},
			"actions":    []any{obj{"name": "UrlRedirect", "parameters": obj{"redirectType": "Moved"}}},
		}})
		if c.refusal == "" {
			require.Less(t, got.status, 300, "%s %s %s", c.name, c.operator, c.value)
			continue
		}
		require.Equal(t, []any{400, "BadRequest", c.refusal}, []any{got.status, got.code(), got.message()})
	}
}
