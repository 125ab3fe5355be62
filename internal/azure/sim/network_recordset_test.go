package sim_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// sendIf sends a request with one condition, "If-Match".
func (w *world) sendIf(method, path, name, value string, body any) (status int, poll string) {
	w.t.Helper()
	b, err := json.Marshal(body)
	require.NoError(w.t, err)
	req, err := http.NewRequest(method, "https://management.azure.com"+path+"?api-version=2020-06-01", bytes.NewReader(b))
	require.NoError(w.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(name, value)
	res, err := w.azure.Transport().RoundTrip(req)
	require.NoError(w.t, err)
	return res.StatusCode, res.Header.Get("Azure-AsyncOperation")
}

// Records that somebody makes in a private zone, and the conditions of their changes (recorded 2019-12).
func TestRecordSets(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	zone := groupPath + "/providers/Microsoft.Network/privateDnsZones/contoso.com"
	asked := w.must("PUT", zone, obj{"location": "global"})
	running := w.send("GET", asked.header.Get("Azure-AsyncOperation"), nil)
	require.Equal(t, 202, running.status, "Azure DNS says with the status, too, that an operation runs")
	require.Equal(t, obj{"status": "InProgress"}, running.body)
	require.NotEmpty(t, running.header.Get("Location"))
	w.clock.Advance(time.Minute)
	require.Equal(t, 200, w.send("GET", asked.header.Get("Azure-AsyncOperation"), nil).status)

	a, body := zone+"/A/Host", obj{"properties": obj{"ttl": 60, "aRecords": []obj{{"ipv4Address": "10.0.0.1"}}}}
	made := w.do("PUT", a, body)
	require.Equal(t, 201, made.status)
	require.Equal(t, "host", made.at("name"))
	require.Equal(t, "host.contoso.com.", made.at("properties.fqdn"))
	status, _ := w.sendIf("PUT", a, "If-None-Match", "*", body)
	require.Equal(t, 412, status)
	status, _ = w.sendIf("PUT", a, "If-Match", "other", body)
	require.Equal(t, 412, status)
	status, _ = w.sendIf("PUT", a, "If-Match", made.at("etag").(string), body)
	require.Equal(t, 200, status)
	status, _ = w.sendIf("DELETE", a, "If-Match", made.at("etag").(string), nil)
	require.Equal(t, 412, status)
	require.Equal(t, 3.0, w.must("PUT", zone+"/TXT/@", obj{"properties": obj{"txtRecords": []obj{{"value": []string{"v"}}}}}).at("properties.ttl").(float64)/1200)
	require.Equal(t, []any{}, w.must("PUT", zone+"/MX/mail", obj{"properties": obj{}}).at("properties.mxRecords"))
	require.Len(t, w.must("GET", zone+"/ALL", nil).at("value"), 4)
	w.must("DELETE", zone+"/MX/mail", nil)
	require.Equal(t, 204, w.do("DELETE", zone+"x/virtualNetworkLinks/l", nil).status, "there is nothing to delete in a zone that is not there")
	require.Equal(t, 3.0, w.must("GET", zone, nil).at("properties.numberOfRecordSets"), "with the record of authority")
	require.Len(t, w.must("GET", zone+"/A", nil).at("value"), 1)
	require.Empty(t, w.must("GET", zone+"/AAAA", nil).at("value"))
	require.Len(t, w.must("GET", zone+"/SOA", nil).at("value"), 1)
	w.must("DELETE", a, nil)
	require.Equal(t, 404, w.do("GET", a, nil).status)
}

// Azure DNS accepts a change of a zone or a link whose condition does not hold, and has it fail (recorded 2019-12, 2023-07).
func TestConditionsOfZones(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	for at, words := range map[string]struct{ exists, modified string }{
		zonePath: {"The Zone privatelink.redis.cache.windows.net exists already and hence cannot be created again.",
			"The Zone privatelink.redis.cache.windows.net has been modified (etag mismatch)."},
		linkPath: {"The Virtual Network link vnet for the Private DNS zone privatelink.redis.cache.windows.net exists already and hence cannot be created again.",
			"The Virtual Network link 'vnet' for the Private DNS zone 'privatelink.redis.cache.windows.net' has been modified (etag mismatch)."},
	} {
		before := w.must("GET", at, nil)
		for _, c := range []struct{ method, condition, value, message string }{
			{"PUT", "If-None-Match", "*", words.exists},
			{"PUT", "If-Match", "other", words.modified},
			{"DELETE", "If-Match", "other", words.modified},
		} {
			body := linkBody(vnetPath)
			if at == zonePath {
				body = obj{"location": "global"}
			}
			status, poll := w.sendIf(c.method, at, c.condition, c.value, body)
			require.Equal(t, 202, status)
			w.clock.Advance(time.Minute)
			failed := w.send("GET", poll, nil)
			require.Equal(t, obj{"status": "Failed", "error": obj{"code": "PreconditionFailed", "message": c.message}}, failed.body)
			require.Equal(t, before.body, w.must("GET", at, nil).body, "nothing has changed")
		}
		require.Equal(t, 202, w.do("PATCH", at, obj{"tags": obj{"env": "dev"}}).status)
		w.clock.Advance(time.Minute)
		require.Equal(t, "dev", w.must("GET", at, nil).at("tags.env"))
		require.Equal(t, 404, w.do("PATCH", at+"x", obj{"tags": obj{}}).status)
	}
}

func TestAZoneKeepsItsAuthority(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.made(zonePath, obj{"location": "global"})
	got := w.do("DELETE", zonePath+"/SOA/@", nil)
	require.Equal(t, []any{400, obj{"code": "BadRequest", "message": "Record sets of type 'SOA' with name '@' cannot be deleted."}}, []any{got.status, got.body})
	require.Equal(t, 200, w.do("GET", zonePath+"/SOA/@", nil).status)
}
