package sim_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

func TestRoutingRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	const v = "?api-version=2022-09-01"
	stranger := "/subscriptions/99999999-0000-4000-8000-000000000000"
	for _, tc := range []struct {
		name, method, path string
		status             int
		code, message      string
	}{
		{"no api-version", "GET", planPath, 400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests."},
		{"no api-version on an operation", "GET", subPath + "/operationresults/x", 400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests."},
		{"unknown subscription", "GET", stranger + "/resourceGroups/rg" + v, 404, "SubscriptionNotFound", "The subscription '99999999-0000-4000-8000-000000000000' could not be found."},
		{"malformed subscription", "GET", "/subscriptions/mine/resourceGroups/rg" + v, 400, "InvalidSubscriptionId", "The provided subscription identifier 'mine' is malformed or invalid."},
		{"unknown namespace", "GET", groupPath + "/providers/Microsoft.Compute/virtualMachines/x" + v, 404, "InvalidResourceNamespace", "The resource namespace 'Microsoft.Compute' is invalid."},
		{"unknown type", "GET", groupPath + "/providers/Microsoft.Web/staticSites/x" + v, 404, "InvalidResourceType",
			"The resource type 'staticSites' could not be found in the namespace 'Microsoft.Web' for api version '2022-09-01'."},
		{"unknown child type", "GET", sitePath + "/functions/x" + v, 404, "InvalidResourceType",
			"The resource type 'sites/functions' could not be found in the namespace 'Microsoft.Web' for api version '2022-09-01'."},
		{"outside of a subscription", "GET", "/providers/Microsoft.Web/sites" + v, 404, "InvalidResourceId", "The requested path '/providers/Microsoft.Web/sites' is not a resource that this Azure knows."},
		{"a group's unknown part", "GET", groupPath + "/things" + v, 404, "InvalidResourceId", "The requested path '" + groupPath + "/things' is not a resource that this Azure knows."},
		{"unknown operation", "GET", subPath + "/operationresults/x" + v, 404, "NotFound", "The operation with id 'x' was not found."},
		{"write to an operation", "DELETE", subPath + "/operationresults/x" + v, 405, "MethodNotAllowed", "The requested resource does not support http method 'DELETE'."},
		{"delete a list", "DELETE", groupPath + "/providers/Microsoft.Web/sites" + v, 405, "MethodNotAllowed", "The requested resource does not support http method 'DELETE'."},
		{"write the subscription", "PUT", subPath + v, 405, "MethodNotAllowed", "The requested resource does not support http method 'PUT'."},
		{"odd method", "TRACE", planPath + v, 405, "MethodNotAllowed", "The requested resource does not support http method 'TRACE'."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := w.send(tc.method, tc.path, nil)
			require.Equal(t, tc.status, got.status, got.raw)
			require.Equal(t, tc.code, got.code())
			require.Equal(t, tc.message, got.message())
		})
	}
	require.Equal(t, "GET, HEAD, PUT, PATCH, DELETE", w.do("POST", groupPath, obj{}).header.Get("Allow"))
}

func TestAPIVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	for path, version := range map[string]string{
		groupPath: "2021-04-01", planPath: "2023-12-01", sitePath: "2024-04-01", sitePath + "/config/web": "2018-11-01",
	} {
		require.Equal(t, 200, w.send("GET", path+"?api-version="+version, nil).status, path)
		require.Equal(t, 200, w.send("GET", path+"?API-Version="+version, nil).status, path)
	}
	group := w.send("GET", groupPath+"?api-version=2018-03-01", nil)
	require.Equal(t, 400, group.status)
	require.Equal(t, "InvalidApiVersionParameter", group.code())
	require.Regexp(t, `^The api-version '2018-03-01' is invalid\. The supported versions are '2025-04-01,.*,2022-09-01,.*'\.$`, group.message())
	malformed := w.send("GET", planPath+"?api-version=latest", nil)
	require.Equal(t, "InvalidApiVersionParameter", malformed.code())
	for path, kind := range map[string]string{planPath: "serverfarms", redisPath: "redis", rulePath: "redis/firewallRules", scalePath: "autoscalesettings",
		clusterPath: "redisEnterprise", databasePath: "redisEnterprise/databases"} {
		got := w.send("PUT", path+"?api-version=1999-12-31", obj{"location": "West Europe"})
		require.Equal(t, 400, got.status)
		require.Equal(t, "NoRegisteredProviderFound", got.code())
		require.Regexp(t, `^No registered resource provider found for location 'westeurope' and API version '1999-12-31' for type '`+kind+`'\. The supported api-versions are '.*20\d\d-\d\d-\d\d.*'\. The supported locations are '.*, eastus, .*'\.$`, got.message())
	}
}

// Slashes are one, however many somebody sends (recorded 2017 to 2020 of the .NET SDK).
func TestSlashesAreOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.must("PUT", identityPath, obj{"location": "eastus"})
	got := w.do("GET", strings.ReplaceAll("/"+identityPath, "/userAssigned", "//userAssigned"), nil)
	require.Equal(t, []any{200, identityPath}, []any{got.status, got.at("id")})
}

// Every version of Azure Managed Redis that azure-native 2 can speak is refused.
func TestOldVersionsOfManagedRedisAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	for _, version := range []string{"2020-10-01-preview", "2023-11-01", "2024-10-01", "2025-04-01", "2025-05-01-preview"} {
		got := w.send("PUT", clusterPath+"?api-version="+version, clusterBody("Balanced_B1"))
		require.Equal(t, 400, got.status)
		require.Equal(t, "NoRegisteredProviderFound", got.code())
		require.Contains(t, got.message(), "The supported api-versions are '2026-06-01-preview, 2025-07-01'.")
	}
}

func TestBodyRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.refuses([]refusal{
		{"empty", "", planPath, nil, 400, "MissingRequestBody", "The request body was null or empty."},
		{"blank", "", planPath, "  ", 400, "MissingRequestBody", "The request body was null or empty."},
		{"broken", "", planPath, "{\n\"location\": oops", 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Unexpected character encountered while parsing value. Path '', line 2, position 15.'."},
		{"a list", "", planPath, "[1]", 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'ResourceDefinition'. Path ''.'."},
		{"too large", "", planPath, `{"location":"` + strings.Repeat("x", 4<<20) + `"}`, 413, "RequestEntityTooLarge", "The request content size exceeds the maximum size of 4 MB."},
	})
	req, err := http.NewRequest("PUT", "https://management.azure.com"+planPath+"?api-version=2022-09-01", strings.NewReader("{}"))
	require.NoError(t, err)
	for _, contentType := range []string{"", "text/plain", "application/xml; charset=utf-8"} {
		r := req.Clone(t.Context())
		r.Body = http.NoBody
		r.Body, err = req.GetBody()
		require.NoError(t, err)
		r.Header.Set("Content-Type", contentType)
		res, err := w.azure.Transport().RoundTrip(r)
		require.NoError(t, err)
		require.Equal(t, 415, res.StatusCode, contentType)
		raw, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		shown := contentType
		if shown == "" {
			shown = "<null>"
		}
		require.Contains(t, string(raw), "The content media type '"+shown+"' is not supported. Only 'application/json' is supported.")
	}
}

// Ids ignore case and keep the spelling of whoever created the resource; so do
// the names of properties.
func TestCaseInsensitivity(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	odd := strings.ToUpper(groupPath) + "/PROVIDERS/microsoft.WEB/ServerFarms/PLAN"
	got := w.do("GET", odd, nil)
	require.Equal(t, 200, got.status)
	require.Equal(t, planPath, got.at("id"))
	require.Equal(t, "plan", got.at("name"))
	got = w.must("PUT", odd, planBody("P1v3", 3))
	require.Equal(t, planPath, got.at("id"), "the first spelling stays")
	require.Len(t, w.azure.Resources(), 3)
	_, found := w.azure.Get(odd)
	require.True(t, found)
	require.NoError(t, w.azure.Scale(odd, 4))

	got = w.must("PUT", planPath, obj{"Location": "EastUS", "SKU": obj{"Name": "p1V3", "CAPACITY": 2}, "Properties": obj{"RESERVED": true}})
	require.Equal(t, "P1v3", got.at("sku.name"))
	require.Equal(t, 2.0, got.at("sku.capacity"))
	require.Equal(t, "East US", got.at("location"))
	require.Equal(t, 200, w.do("POST", sitePath+"/CONFIG/AppSettings/LIST", nil).status)
	require.Equal(t, 200, w.do("GET", strings.ToUpper(sitePath)+"/Instances", nil).status)
}

func TestLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	other := subPath + "/resourceGroups/rg2"
	w.must("PUT", other, groupBody())
	w.must("PUT", other+"/providers/Microsoft.Web/serverfarms/p2", planBody("B1", 1))
	count := func(path string) int { return len(w.must("GET", path, nil).at("value").([]any)) }
	require.Equal(t, 2, count(subPath+"/resourceGroups"))
	require.Equal(t, 1, count(groupPath+"/providers/Microsoft.Web/serverfarms"))
	require.Equal(t, 1, count(other+"/providers/microsoft.web/serverFarms"))
	require.Equal(t, 2, count(subPath+"/providers/Microsoft.Web/serverfarms"))
	require.Equal(t, 0, count(subPath+"/providers/Microsoft.Cache/redis"))
	require.Equal(t, 404, w.do("GET", subPath+"/resourceGroups/no/providers/Microsoft.Web/sites", nil).status)
	require.Equal(t, "Enabled", w.must("GET", subPath, nil).at("state"))
}

// "Subscriptions - List" and "Tenants - List": where clients that have just logged
// in begin.
func TestWhatAPrincipalSees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subscriptions := w.must("GET", "/subscriptions", nil).at("value").([]any)
	require.Equal(t, []any{w.must("GET", subPath, nil).body}, subscriptions)
	tenants := w.must("GET", "/tenants", nil).at("value").([]any)
	require.Len(t, tenants, 1)
	require.Equal(t, subscriptions[0].(obj)["tenantId"], tenants[0].(obj)["tenantId"])
	require.Equal(t, "MissingApiVersionParameter", w.send("GET", "/subscriptions", nil).code())
	require.Equal(t, "MethodNotAllowed", w.do("DELETE", "/subscriptions", nil).code())
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	got := w.do("GET", groupPath, nil)
	require.Equal(t, "Mon, 23 Nov 2026 12:00:00 GMT", got.header.Get("Date"), "the date is the clock's")
	require.Equal(t, "application/json; charset=utf-8", got.header.Get("Content-Type"))
	guid := `[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`
	require.Regexp(t, "^"+guid+"$", got.header.Get("x-ms-request-id"))
	require.Equal(t, got.header.Get("x-ms-request-id"), got.header.Get("x-ms-correlation-request-id"))
	require.Regexp(t, "^EMBEDDED:20261123T120000Z:"+guid+"$", got.header.Get("x-ms-routing-request-id"))
	req, err := http.NewRequest("GET", "https://management.azure.com"+groupPath+"?api-version=2022-09-01", nil)
	require.NoError(t, err)
	req.Header.Set("x-ms-correlation-request-id", "mine")
	res, err := w.azure.Transport().RoundTrip(req)
	require.NoError(t, err)
	require.Equal(t, "mine", res.Header.Get("x-ms-correlation-request-id"))
}

// Over a real connection: polling addresses name the host that was asked, and
// a dropped connection is one.
func TestServeHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	server := httptest.NewServer(w.azure)
	t.Cleanup(server.Close)
	call := func(method, url string) (*http.Response, error) {
		req, err := http.NewRequest(method, url, nil)
		require.NoError(t, err)
		return server.Client().Do(req)
	}
	res, err := call("DELETE", server.URL+groupPath+"?api-version=2022-09-01")
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, 202, res.StatusCode)
	require.True(t, strings.HasPrefix(res.Header.Get("Location"), server.URL+subPath))
	res, err = call("GET", res.Header.Get("Location"))
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, 202, res.StatusCode)
	require.Equal(t, "Mon, 23 Nov 2026 12:00:00 GMT", res.Header.Get("Date"))

	w.azure.Inject(sim.Fault{Kind: sim.DropBefore, Count: 2}) // net/http tries an idempotent request again
	_, err = call("GET", server.URL+groupPath+"?api-version=2022-09-01")
	require.Error(t, err)
}

func TestJournal(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.azure.Inject(sim.Fault{Kind: sim.DropBefore})
	_, err := w.try("GET", groupPath+"?api-version=2022-09-01", nil)
	require.ErrorIs(t, err, sim.ErrDropped)
	w.send("GET", planPath, nil)
	require.Equal(t, []sim.Request{
		{Method: "PUT", Path: groupPath, APIVersion: "2022-09-01", Body: obj{"location": "eastus"}, Status: 201},
		{Method: "GET", Path: groupPath, APIVersion: "2022-09-01", Status: 0},
		{Method: "GET", Path: planPath, Status: 400},
	}, w.azure.Requests())
	w.azure.Requests()[0].Body["location"] = "changed"
	require.Equal(t, "eastus", w.azure.Requests()[0].Body["location"], "the journal is a copy")

	quiet := newWorld(t, func(o *sim.Options) { o.Record = false }).withGroup()
	require.Empty(t, quiet.azure.Requests())
}

func TestGetIsACopy(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withPlan("P1v3", 2)
	body, found := w.azure.Get(planPath)
	require.True(t, found)
	body["sku"].(map[string]any)["capacity"] = 99.0
	require.Equal(t, 2.0, w.do("GET", planPath, nil).at("sku.capacity"))
	_, found = w.azure.Get(sitePath)
	require.False(t, found)
}
