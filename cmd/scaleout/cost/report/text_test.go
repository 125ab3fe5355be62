package report_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cost/report"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/testkit"
	"scaleout/program/cost"
)

func prices() catalog.PriceList {
	var list catalog.PriceList
	for item, hourly := range map[string]float64{
		"P0v3": 0.0775, "P1v3": 0.155, "P2v3": 0.31, "Standard_C0": 0.055, "Standard_C1": 0.138, "Balanced_B1": 0.032,
		"Log_Analytics": 2.3, "Metric_Alert": 0.1, "Log_Alert_5m": 1.5, "Log_Alert_15m": 0.5,
	} {
		list = append(list, catalog.PriceRow{
			Item: item, Region: "eastus", Currency: "USD", UnitPrice: hourly, Known: true,
			AsOf: "2024-08", Certainty: catalog.Verified, Source: "a test",
		})
	}
	return list
}

func prod(region string) cost.Bill {
	return cost.Bill{
		Name: "prod", Region: region, Plan: "P1v3", Autoscale: true,
		Instances: cost.Range{Min: 2, Max: 5}, Cache: "Standard_C1", CacheNodes: 1,
	}
}

// reports are the reports whose text stands in testdata, under the same names.
func reports() map[string]report.Report {
	dev := cost.Bill{
		Name: "dev", Region: "eastus", Plan: "P0v3", Autoscale: true,
		Instances: cost.Range{Min: 2, Max: 3}, Cache: "Standard_C0", CacheNodes: 1,
	}
	nights := prod("westeurope")
	nights.OffPeak = &cost.OffPeak{HoursPerWeek: 60, Instances: cost.Range{Min: 2, Max: 3}}
	nights.Cache, nights.CacheNodes = "Balanced_B1", 2
	dearNights := prod("eastus")
	dearNights.OffPeak = &cost.OffPeak{HoursPerWeek: 12.25, Instances: cost.Range{Min: 2, Max: 9}}
	unknown := prod("eastus")
	unknown.Plan = "P1mv4"
	fixed := dev
	fixed.Autoscale, fixed.Instances = false, cost.Range{Min: 2, Max: 2}
	watched, unlimited := prod("eastus"), prod("eastus")
	watched.Monitoring = &cost.Monitoring{DailyCapGB: 1, MetricAlerts: 8, LogAlertsSoon: 2, LogAlertsLater: 5}
	unlimited.Monitoring = &cost.Monitoring{MetricAlerts: 8, LogAlertsSoon: 2, LogAlertsLater: 4}
	of := func(s cost.Bill, busy float64, budget int) report.Report {
		return report.New(s, budget, prices(), "USD", cost.Assumption{BusyHours: busy})
	}
	return map[string]report.Report{
		"prod":            of(prod("eastus"), 0, 0),
		"fixed":           of(fixed, 0, 200),
		"nights":          of(nights, 10, 700),
		"dear-nights":     of(dearNights, 0, 0),
		"unknown":         of(unknown, 0, 0),
		"against-dev":     of(prod("eastus"), 0, 0).Against("stack dev", dev, prices()),
		"against-same":    of(dev, 0, 0).Against("dev at main", dev, prices()),
		"watched":         of(watched, 0, 0),
		"against-watched": of(unlimited, 0, 0).Against("stack prod", watched, prices()),
		"no-longer":       of(prod("eastus"), 0, 0).Against("stack prod", watched, prices()),
		"against-unknown": of(unknown, 0, 0).Against("stack prod", prod("westeurope"), prices()),
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			require.NoError(t, report.Text(&out, r, 110))
			testkit.Golden(t, filepath.Join("testdata", name+".txt"), out.String())
			for _, line := range strings.Split(out.String(), "\n") {
				assert.LessOrEqual(t, utf8.RuneCountInString(line), 80, line)
			}
			var narrow bytes.Buffer
			require.NoError(t, report.Text(&narrow, r, 60))
			for _, line := range strings.Split(narrow.String(), "\n") {
				assert.LessOrEqual(t, utf8.RuneCountInString(line), 60, line)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	out, err := json.Marshal(reports()["against-dev"])
	require.NoError(t, err)
	var got struct {
		Currency   string
		Total      struct{ AtMin, Expected, AtMax float64 }
		Tiers      []struct{ Plan string }
		Comparison struct {
			Delta struct{ AtMin float64 }
			Known bool
		}
		Against string
	}
	require.NoError(t, json.Unmarshal(out, &got))
	assert.Equal(t, "USD", got.Currency)
	assert.Equal(t, [3]float64{327.04, 327.04, 666.49}, [3]float64{got.Total.AtMin, got.Total.Expected, got.Total.AtMax})
	assert.Len(t, got.Tiers, 3)
	assert.Equal(t, 173.74, got.Comparison.Delta.AtMin) // 327.04 - 153.30
	assert.True(t, got.Comparison.Known)
	assert.Equal(t, "stack dev", got.Against)
}

// The budget is in dollars; next to euros it would mislead.
func TestBudgetIsInDollars(t *testing.T) {
	t.Parallel()
	assert.Zero(t, report.New(prod("eastus"), 500, prices(), "EUR", cost.Assumption{}).Budget)
	assert.Equal(t, 500, report.New(prod("eastus"), 500, prices(), "USD", cost.Assumption{}).Budget)
}
