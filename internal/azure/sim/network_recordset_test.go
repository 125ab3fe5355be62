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
func (w *world) sendIf(method, path, name, value string, body any) int {
	w.t.Helper()
	b, err := json.Marshal(body)
	require.NoError(w.t, err)
	req, err := http.NewRequest(method, "https://management.azure.com"+path+"?api-version=2020-06-01", bytes.NewReader(b))
	require.NoError(w.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(name, value)
	res, err := w.azure.Transport().RoundTrip(req)
	require.NoError(w.t, err)
	return res.StatusCode
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
	require.Equal(t, 412, w.sendIf("PUT", a, "If-None-Match", "*", body))
	require.Equal(t, 412, w.sendIf("PUT", a, "If-Match", "other", body))
	require.Equal(t, 200, w.sendIf("PUT", a, "If-Match", made.at("etag").(string), body))
	require.Equal(t, 412, w.sendIf("DELETE", a, "If-Match", made.at("etag").(string), nil), "it has changed since")
	require.Equal(t, 3.0, w.must("PUT", zone+"/TXT/@", obj{"properties": obj{"txtRecords": []obj{{"value": []string{"v"}}}}}).at("properties.ttl").(float64)/1200)
	require.Equal(t, 400, w.do("PUT", zone+"/MX/mail", obj{"properties": obj{}}).status)
	require.Equal(t, 3.0, w.must("GET", zone, nil).at("properties.numberOfRecordSets"), "with the record of authority")
	require.Len(t, w.must("GET", zone+"/A", nil).at("value"), 1)
	require.Empty(t, w.must("GET", zone+"/AAAA", nil).at("value"))
	require.Len(t, w.must("GET", zone+"/SOA", nil).at("value"), 1)
	w.must("DELETE", a, nil)
	require.Equal(t, 404, w.do("GET", a, nil).status)
}
