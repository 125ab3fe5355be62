package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/azure/prices"
	"scaleout/internal/clock"
)

func TestCostOnTheCommandLine(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	assert.Contains(t, s.ok("cost --stack prod"), "plan P1v3, 2 to 5")
	out := s.ok("cost --stack prod --against dev")
	assert.Contains(t, out, "Against stack dev")
	assert.Contains(t, out, "plan P0v3, 2 to 3 -> P1v3, 2 to 5")
	out = s.ok("cost --stack prod -c planSku=P0v3 --against prod")
	assert.Regexp(t, `plan P1v3, 2 to 5 -> P0v3, 2 to 5 +-\d`, out)

	var got struct{ Total struct{ AtMin float64 } }
	require.NoError(t, json.Unmarshal([]byte(s.ok("cost --stack prod --json")), &got))
	assert.Positive(t, got.Total.AtMin)
}

// A budget refuses, after what is over it was shown.
func TestCostOverBudget(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	code, out, errOut := s.scaleout("cost --stack prod -c monthlyBudget=10")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, out, "plan P1v3, 2 to 5")
	assert.Contains(t, errOut, "more than the budget")
	code, out, errOut = s.scaleout("local preview --stack prod -c monthlyBudget=300 -c healthCheckPath=x")
	assert.Equal(t, exitRefused, code)
	assert.Empty(t, out)
	assert.Contains(t, errOut, "2 settings")
	assert.Contains(t, errOut, "Fix in this command: -c planSku=P0v3")
	assert.Contains(t, errOut, "-c maxInstances=")
}

func TestCostRefusals(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	for line, want := range map[string]string{
		"cost":                                    "which stack?",
		"cost --stack test":                       `there is no stack "test"`,
		"cost --stack prod --against nothing":     `"nothing" is neither a stack here, nor a file, nor a Git revision`,
		"cost --stack prod --currency EUR":        "the price file has prices in USD only; add --live to ask Azure",
		"cost --stack prod --currency euros":      "want a code of three letters",
		"cost --stack prod --busy 200":            "a week has 168 hours",
		"cost --stack prod --busy nan":            "--busy NaN: a week has 168 hours",
		"cost --stack prod -c planSku=B7":         "There is no such App Service plan",
		"cost --stack prod -c planSku":            "want key=value",
		"cost --stack prod surplus":               "unknown command",
		"cost update --region west-europe":        "there is no such Azure region; the nearest name is westeurope",
		"cost update --currency x":                "want a code of three letters",
		"cost --stack prod --against ../main.zip": "neither a stack here",
	} {
		code, out, errOut := s.scaleout(line)
		assert.Equal(t, exitRefused, code, line)
		assert.Contains(t, errOut, want, line)
		assert.Empty(t, out, line)
	}
}

// The line of every preview, and the output.
func TestPreviewTellsTheCost(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	assert.Regexp(t, `Cost: [\d.]+ to [\d.]+ USD a month with 2 to 3 instances of P0v3`, s.ok("local preview --stack dev"))
	up := s.ok("local up --stack dev --yes --skip-preview")
	assert.NotContains(t, up, "Cost: ", "the preview said it")
	var out struct {
		AtMin, Expected, AtMax float64
		AtLeast                bool
		Currency               string
	}
	require.NoError(t, json.Unmarshal([]byte(s.ok("local output --stack dev monthlyCost")), &out))
	assert.Positive(t, out.AtMin)
	assert.Greater(t, out.AtMax, out.AtMin)
	assert.Equal(t, "USD", out.Currency)
}

// priceServer plays the Retail Prices API: every item costs a dollar an hour, in
// whatever region and currency are asked for.
func priceServer(t *testing.T) *prices.Client {
	t.Helper()
	terms := regexp.MustCompile(`(\w+) eq '([^']*)'`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		item := map[string]any{"retailPrice": 1.0, "unitOfMeasure": "1 Hour", "currencyCode": strings.Trim(r.URL.Query().Get("currencyCode"), "'")}
		for _, m := range terms.FindAllStringSubmatch(r.URL.Query().Get("$filter"), -1) {
			name := m[1]
			if name == "priceType" {
				name = "type"
			}
			item[name] = m[2]
		}
		items := []any{item}
		if strings.Contains(fmt.Sprint(item["productName"]), "v4") {
			items = []any{}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"Items": items})
	}))
	t.Cleanup(server.Close)
	return &prices.Client{
		HTTP: server.Client(), URL: server.URL,
		Clock: clock.NewVirtual(time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)),
	}
}

// costCommand runs 'cost' with prices of its own.
func costCommand(t *testing.T, prices *prices.Client, line string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := newCost(prices)
	cmd.SetArgs(strings.Fields(line))
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err := cmd.ExecuteContext(context.Background())
	return out.String(), err
}

// What Azure cannot be asked for keeps its price of the file, in its currency.
func TestLivePricesOfMonitoring(t *testing.T) {
	t.Parallel()
	out, err := costCommand(t, priceServer(t), "--stack prod --live")
	require.NoError(t, err)
	assert.Contains(t, out, "logs                   2.3000/GB     3-30 GB       7.00       7.00      69.96")
	assert.Regexp(t, `Total +2203\.30 +2203\.30 +4456\.26`, out)
	out, err = costCommand(t, priceServer(t), "--stack prod --live --currency eur")
	require.NoError(t, err)
	assert.Regexp(t, `logs +unknown +3-30 GB +unknown`, out)
	assert.Contains(t, out, "Total, at least")
}

func TestLivePrices(t *testing.T) {
	t.Parallel()
	out, err := costCommand(t, priceServer(t), "--stack prod -c monitoring=false --live --currency eur")
	require.NoError(t, err)
	assert.Contains(t, out, "in EUR a month")
	assert.Regexp(t, `Total +2190\.00 +2190\.00 +4380\.00`, out) // 730 × (2 + 1), 730 × (5 + 1)
	assert.NotContains(t, out, "may differ", "they are of this region")
	assert.NotContains(t, out, "Not verified")
	assert.Contains(t, out, "Prices as of 2027-01-02")

	out, err = costCommand(t, priceServer(t), "--stack prod -c monitoring=false --live -c planSku=P1v4")
	require.NoError(t, err)
	assert.Contains(t, out, "The Azure Retail Prices API has no price of P1v4 in westeurope: the API knows none.\n")
	assert.Regexp(t, `plan P1v4, 2 to 5 +unknown`, out, "and the file's is not mixed in")
	assert.Regexp(t, `Total, at least +730\.00`, out)

	nobody := &prices.Client{HTTP: &http.Client{}, URL: "http://127.0.0.1:1", Clock: clock.System{}}
	out, err = costCommand(t, nobody, "--stack prod --live")
	require.ErrorContains(t, err, "the Azure Retail Prices API cannot be asked")
	assert.ErrorContains(t, err, "without --live the price file is used")
	assert.Empty(t, out)
}

// TestCostUpdate is alone: it works in another folder.
func TestCostUpdate(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	project := t.TempDir()
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml", catalog.PriceFile} {
		b, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(project, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(project, name), b, 0o600))
	}
	t.Chdir(project)
	prices := priceServer(t)
	out, err := costCommand(t, prices, "update")
	require.NoError(t, err)
	assert.Regexp(t, `changed  P1v3 +eastus +[\d.]+ -> 1\.0000 USD an hour`, out)
	assert.Regexp(t, `new +P1v3 +westeurope +1\.0000 USD an hour`, out)
	assert.Regexp(t, `kept +P1v4 +eastus +the API knows none`, out)
	assert.Contains(t, out, "Not asked for: caches of MemoryOptimized, ComputeOptimized, FlashOptimized.\n")

	list, err := readPrices(catalog.PriceFile)
	require.NoError(t, err)
	row := list.Find("P1v3", "westeurope", "USD")
	assert.Equal(t, []any{1.0, "westeurope", "2027-01-02", catalog.Verified}, []any{row.UnitPrice, row.Region, row.AsOf, row.Certainty})
	assert.Equal(t, catalog.Prices().Find("P1v4", "eastus", "USD"), list.Find("P1v4", "eastus", "USD"))

	out, err = costCommand(t, prices, "update")
	require.NoError(t, err)
	assert.Contains(t, out, "0 new, 0 changed")
	assert.NotContains(t, out, "git diff")

	before, err := os.ReadFile(catalog.PriceFile)
	require.NoError(t, err)
	prices.URL = "http://127.0.0.1:1"
	_, err = costCommand(t, prices, "update")
	require.ErrorContains(t, err, "the price file is as it was")
	after, err := os.ReadFile(catalog.PriceFile)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}
