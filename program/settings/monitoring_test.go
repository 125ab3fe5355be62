package settings_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/alerts"
)

// What the alerts measure against are the stack's own settings.
func TestAlertsFollowTheSettings(t *testing.T) {
	t.Parallel()
	rules := func(v values) map[string]alerts.Condition {
		v["monitoring"] = "true"
		all := map[string]alerts.Condition{}
		for _, r := range parse(t, v).AlertRules() {
			all[r.Name] = r.Condition
		}
		return all
	}
	value := func(c alerts.Condition) float64 { return c.(alerts.Threshold).Value }

	usual := rules(classic(nil))
	assert.InDelta(t, 2, value(usual["too-few-instances"]), 0)
	assert.InDelta(t, 2, value(usual["response-time"]), 0)
	assert.InDelta(t, 800, value(usual["redis-connections"]), 0, "80 % of the 1000 of Standard_C1")
	assert.InDelta(t, 80, value(usual["redis-memory"]), 0)
	assert.InDelta(t, 2, usual["http-5xx"].(alerts.Share).Percent, 0)
	assert.InDelta(t, 70, usual["cpu-at-maximum"].(alerts.Saturated).Percent, 0)
	assert.InDelta(t, 85, usual["memory-at-maximum"].(alerts.Saturated).Percent, 0)

	changed := rules(values{
		"minInstances": "4", "cpuScaleOut": "60", "memoryScaleOut": "0", "redisSku": "Standard_C2", "alertRedisPercent": "50",
		"alertErrorPercent": "7", "alertResponseSeconds": "9", "logDailyCapGB": "0",
		"offPeak": `{"days":["Monday"],"start":"19:00","end":"07:00","timeZone":"UTC","minInstances":3,"maxInstances":4}`,
	})
	assert.InDelta(t, 3, value(changed["too-few-instances"]), 0, "at night three are enough")
	assert.InDelta(t, 9, value(changed["response-time"]), 0)
	assert.InDelta(t, 1000, value(changed["redis-connections"]), 0, "half of the 2000 of Standard_C2")
	assert.InDelta(t, 7, changed["http-5xx"].(alerts.Share).Percent, 0)
	assert.InDelta(t, 60, changed["cpu-at-maximum"].(alerts.Saturated).Percent, 0)
	assert.InDelta(t, 85, changed["memory-at-maximum"].(alerts.Saturated).Percent, 0, "watched, although autoscale leaves it out")
	assert.NotContains(t, changed, "log-cap")

	premium := rules(values{"redisSku": "Premium_P1", "autoscale": "false"})
	assert.InDelta(t, 6000, value(premium["redis-connections"]), 0, "80 % of the 7500 of Premium_P1")
	assert.NotContains(t, premium, "too-few-instances")

	managed := rules(values{})
	assert.InDelta(t, 80, value(managed["redis-memory"]), 0)
	assert.InDelta(t, 12000, value(managed["redis-connections"]), 0, "80 % of the 15000 of Balanced_B1")
}

// What is billed of monitoring is what is declared.
func TestBillOfMonitoring(t *testing.T) {
	t.Parallel()
	assert.Nil(t, parse(t, values{}).Bill().Monitoring)
	watched := values{"monitoring": "true", "logDailyCapGB": "3"}
	for _, v := range []values{watched, classic(watched)} {
		s := parse(t, v)
		m := s.Bill().Monitoring
		require.NotNil(t, m)
		assert.Equal(t, 3, m.DailyCapGB)
		assert.Equal(t, len(s.AlertRules()), m.MetricAlerts+m.LogAlertsSoon+m.LogAlertsLater)
		assert.Equal(t, []int{8, 2, 5}, []int{m.MetricAlerts, m.LogAlertsSoon, m.LogAlertsLater})
	}
}
