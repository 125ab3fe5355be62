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

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/cost"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/azure/prices"
	"scaleout/internal/clock"
	"scaleout/internal/testkit"
)

var projectRoot = filepath.Join("..", "..")

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

// costCommand runs 'cost' in a folder, with prices of its own.
func costCommand(t *testing.T, dir string, prices *prices.Client, line string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := cost.New(&cli.Factory{Out: &out, Err: &out, Getenv: func(string) string { return "" }, Dir: dir, Prices: prices}, nil)
	cmd.SetArgs(strings.Fields(line))
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err := cmd.ExecuteContext(context.Background())
	return out.String(), err
}

// What Azure cannot be asked for keeps its price of the file, in its currency.
func TestLivePricesOfMonitoring(t *testing.T) {
	t.Parallel()
	network, err := costCommand(t, projectRoot, priceServer(t), "--stack prod -c network=private --live")
	require.NoError(t, err)
	assert.Regexp(t, `private endpoint {2,}0\.0100 `, network)
	out, err := costCommand(t, projectRoot, priceServer(t), "--stack prod --live")
	require.NoError(t, err)
	assert.Contains(t, out, "logs                   2.3000/GB     3-30 GB       7.00       7.00      69.96")
	assert.Regexp(t, `Total +2933\.30 +2933\.30 +5186\.26`, out)
	out, err = costCommand(t, projectRoot, priceServer(t), "--stack prod --live --currency eur")
	require.NoError(t, err)
	assert.Regexp(t, `logs +unknown +3-30 GB +unknown`, out)
	assert.Contains(t, out, "Total, at least")
}

func TestLivePrices(t *testing.T) {
	t.Parallel()
	out, err := costCommand(t, projectRoot, priceServer(t), "--stack prod -c monitoring=false --live --currency eur")
	require.NoError(t, err)
	assert.Contains(t, out, "in EUR a month")
	assert.Regexp(t, `Total +2920\.00 +2920\.00 +5110\.00`, out) // 730 × (2 + 2 nodes), 730 × (5 + 2)
	assert.NotContains(t, out, "may differ", "they are of this region")
	assert.NotContains(t, out, "Not verified")
	assert.Contains(t, out, "Prices as of 2027-01-02")

	out, err = costCommand(t, projectRoot, priceServer(t), "--stack prod -c monitoring=false --live -c planSku=P1v4")
	require.NoError(t, err)
	assert.Contains(t, out, "The Azure Retail Prices API has no price of P1v4 in westeurope: the API knows none.\n")
	assert.Regexp(t, `plan P1v4, 2 to 5 +unknown`, out, "and the file's is not mixed in")
	assert.Regexp(t, `Total, at least +1460\.00`, out)

	nobody := &prices.Client{HTTP: &http.Client{}, URL: "http://" + testkit.NobodyListens, Clock: clock.System{}}
	out, err = costCommand(t, projectRoot, nobody, "--stack prod --live")
	require.ErrorContains(t, err, "the Azure Retail Prices API cannot be asked")
	assert.ErrorContains(t, err, "without --live the price file is used")
	assert.Empty(t, out)
}

func TestCostUpdate(t *testing.T) {
	t.Parallel()
	project := t.TempDir()
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml", catalog.PriceFile} {
		b, err := os.ReadFile(filepath.Join(projectRoot, name))
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(project, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(project, name), b, 0o600))
	}
	file := filepath.Join(project, filepath.FromSlash(catalog.PriceFile))
	prices := priceServer(t)
	out, err := costCommand(t, project, prices, "update")
	require.NoError(t, err)
	assert.Regexp(t, `changed  P1v3 +eastus +[\d.]+ -> 1\.0000 USD an hour`, out)
	assert.Regexp(t, `new +P1v3 +westeurope +1\.0000 USD an hour`, out)
	assert.Regexp(t, `kept +P1v4 +eastus +the API knows none`, out)
	assert.Contains(t, out, "Not asked for: caches of MemoryOptimized, ComputeOptimized, FlashOptimized.\n")

	written, err := os.ReadFile(file)
	require.NoError(t, err)
	list, err := catalog.ParsePrices(bytes.NewReader(written))
	require.NoError(t, err)
	row := list.Find("P1v3", "westeurope", "USD")
	assert.Equal(t, []any{1.0, "westeurope", "2027-01-02", catalog.Verified}, []any{row.UnitPrice, row.Region, row.AsOf, row.Certainty})
	assert.Equal(t, catalog.Prices().Find("P1v4", "eastus", "USD"), list.Find("P1v4", "eastus", "USD"))

	out, err = costCommand(t, project, prices, "update")
	require.NoError(t, err)
	assert.Contains(t, out, "0 new, 0 changed")
	assert.NotContains(t, out, "git diff")

	before, err := os.ReadFile(file)
	require.NoError(t, err)
	prices.URL = "http://" + testkit.NobodyListens
	_, err = costCommand(t, project, prices, "update")
	require.ErrorContains(t, err, "the price file is as it was")
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}
