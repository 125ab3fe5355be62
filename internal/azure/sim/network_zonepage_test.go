package sim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Pages of zones end where nothing is left; a full page of record sets names one more (recorded 2019-01).
func TestZonePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	const zones = groupPath + "/providers/Microsoft.Network/privateDnsZones"
	for _, name := range []string{"c.example", "a.example", "b.example"} {
		w.must("PUT", zones+"/"+name, obj{"location": "global"})
	}
	w.clock.Advance(time.Minute)
	for i := range 3 {
		w.must("PUT", fmt.Sprintf("%s/a.example/A/host%d", zones, i), obj{"properties": obj{"ttl": 60, "aRecords": []obj{{"ipv4Address": "10.0.0.1"}}}})
	}
	w.must("PUT", zones+"/a.example/A/other", obj{"properties": obj{"ttl": 60, "aRecords": []obj{{"ipv4Address": "10.0.0.1"}}}})
	for _, row := range []struct {
		of, want string // pages by a bar
	}{
		{zones, "a.example b.example c.example"},
		{zones + "?$top=1", "a.example|b.example|c.example"},
		{zones + "?$top=2", "a.example b.example|c.example"},
		{zones + "?$top=3", "a.example b.example c.example"},
		{subPath + "/providers/Microsoft.Network/privateDnsZones?$top=2", "a.example b.example|c.example"},
		{zones + "/a.example/A?$top=2", "host0 host1|host2 other|"},
		{zones + "/a.example/A?$top=3", "host0 host1 host2|other"},
		{zones + "/a.example/A?$top=1&$recordsetnamesuffix=2", "host2|"},
		{zones + "/a.example/A?$recordsetnamesuffix=T1", "host1"},
		{zones + "/a.example/ALL?$top=4", "host0 host1 host2 other|@"},
		{zones + "/a.example/virtualNetworkLinks?$top=1", ""},
		{zones + "?$top=x", "a.example b.example c.example"},
	} {
		var pages []string
		for page := w.do("GET", row.of, nil); ; page = w.send("GET", page.at("nextLink").(string), nil) {
			require.Equal(t, 200, page.status, page.raw)
			var names []string
			for _, v := range page.at("value").([]any) {
				names = append(names, v.(obj)["name"].(string))
			}
			if pages = append(pages, strings.Join(names, " ")); page.at("nextLink") == nil {
				break
			}
		}
		require.Equal(t, row.want, strings.Join(pages, "|"), row.of)
	}
}
