package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What is not sent of a component's daily cap is 0 or false, and a component keeps its cap when it is written again (recorded 2018 to
// 2021).
func TestDailyCap(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	const component = groupPath + "/providers/Microsoft.Insights/components/ai"
	const billing = component + "/currentbillingfeatures?api-version=2015-05-01"
	require.Equal(t, 404, w.send("PUT", billing, obj{}).status)
	body := obj{"location": "eastus", "kind": "web", "properties": obj{"Application_Type": "web"}}
	w.must("PUT", component, body)
	require.Equal(t, 100.0, w.send("GET", billing, nil).at("DataVolumeCap.Cap"))
	got := w.send("PUT", billing, obj{"DataVolumeCap": obj{"Cap": 0.5, "StopSendNotificationWhenHitCap": true}, "CurrentBillingFeatures": []any{"Application Insights Enterprise"}})
	require.Equal(t, 200, got.status, got.raw)
	want := obj{
		"CurrentBillingFeatures": []any{"Basic", "Application Insights Enterprise"},
		"DataVolumeCap": obj{
			"Cap": 0.5, "MaxHistoryCap": 1000.0, "ResetTime": 0.0, "WarningThreshold": 0.0,
			"StopSendNotificationWhenHitThreshold": false, "StopSendNotificationWhenHitCap": true,
		},
	}
	require.Equal(t, want, got.body)
	w.must("PUT", component, body)
	after := w.send("GET", billing, nil)
	require.Equal(t, want["DataVolumeCap"], after.at("DataVolumeCap"))
	require.Equal(t, 400, w.send("PUT", billing, obj{"DataVolumeCap": obj{"Cap": "much"}}).status)
	require.Equal(t, 405, w.send("DELETE", billing, nil).status)
}
