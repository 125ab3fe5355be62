package sim

import (
	"net/http"
	"strings"
)

// componentBillingKind is what a component has of daily cap and features: "Component Current Billing Features".
func componentBillingKind() *kind {
	return &kind{
		name: componentType + "/currentbillingfeatures", versions: componentVersions, virtual: true, single: billingFields,
		put: putBilling, list: func(a *Azure, c *call) (*answer, *Error) {
			component, _ := a.state.find(c.id.parent())
			billing := billingOf(component)
			billing["EndTime"] = "2018-04-02T13:00:00+00:00"
			return ok(billing), nil
		},
	}
}

// billingFields is ApplicationInsightsComponentBillingFeatures of the 2015-05-01 specification.
var billingFields = []field{
	{name: "CurrentBillingFeatures", is: textsField},
	{name: "DataVolumeCap", is: objectField, fields: []field{
		{name: "Cap", is: numberField}, {name: "WarningThreshold", is: intField},
		{name: "StopSendNotificationWhenHitThreshold", is: boolField}, {name: "StopSendNotificationWhenHitCap", is: boolField},
	}},
}

// billingOf is what a component has. What nobody set is as recorded in 2020-08 and 2021-04.
func billingOf(component *resource) map[string]any {
	if set := object(component.Hidden, "billing"); set != nil {
		return clone(set)
	}
	return map[string]any{
		"CurrentBillingFeatures": []any{"Basic"},
		"DataVolumeCap": map[string]any{
			"Cap": float64(100), "MaxHistoryCap": float64(1000), "ResetTime": float64(0), "WarningThreshold": float64(90),
			"StopSendNotificationWhenHitThreshold": false, "StopSendNotificationWhenHitCap": false,
		},
	}
}

// putBilling: what a cap is silent about is 0 or false, and every component has the feature Basic (recorded 2018 to 2021). No data
// comes in here, so nothing is capped.
func putBilling(a *Azure, c *call) (*answer, *Error) {
	if c.fail {
		return nil, c.refusedByFault()
	}
	component, _ := a.state.find(c.id.parent())
	billing := billingOf(component)
	if sent := object(c.body, "DataVolumeCap"); sent != nil {
		billing["DataVolumeCap"] = merge(map[string]any{
			"Cap": object(billing, "DataVolumeCap")["Cap"], "MaxHistoryCap": float64(1000), "ResetTime": float64(0), "WarningThreshold": float64(0),
			"StopSendNotificationWhenHitThreshold": false, "StopSendNotificationWhenHitCap": false,
		}, sent)
	}
	if has(c.body, "CurrentBillingFeatures") {
		features := []any{"Basic"}
		for _, f := range list(c.body, "CurrentBillingFeatures") {
			if !strings.EqualFold(f.(string), "Basic") {
				features = append(features, f)
			}
		}
		billing["CurrentBillingFeatures"] = features
	}
	changed := component.copy()
	changed.Hidden = merge(changed.Hidden, map[string]any{"billing": billing})
	a.state.put(changed)
	return wrote(http.StatusOK, billing), nil
}
