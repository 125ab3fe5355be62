package prices_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/azure/prices"
	"scaleout/internal/clock"
	"scaleout/internal/testkit"
)

var start = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// An api plays the Retail Prices API: an answer for each call, the last for all
// that follow.
type api struct {
	*httptest.Server
	clock   *clock.Virtual
	answers []http.HandlerFunc

	mu    sync.Mutex
	calls []*http.Request
}

func newAPI(t *testing.T, answers ...http.HandlerFunc) *api {
	t.Helper()
	a := &api{clock: clock.NewVirtual(start), answers: answers}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.calls = append(a.calls, r)
		answer := a.answers[min(len(a.calls), len(a.answers))-1]
		a.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *api) client() *prices.Client {
	return &prices.Client{HTTP: a.Client(), URL: a.URL + "/api/retail/prices", Clock: a.clock}
}

// recorded answers with a file in the form that the API's documentation shows.
func recorded(t *testing.T, name string) http.HandlerFunc {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		next := "http://" + r.Host + "/api/retail/prices?page=2"
		fmt.Fprint(w, strings.ReplaceAll(string(body), `"NEXT"`, `"`+next+`"`))
	}
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

func (a *api) price(item string) (catalog.PriceRow, error) {
	return a.client().Price(context.Background(), item, "westeurope", "USD")
}

func TestPrice(t *testing.T) {
	t.Parallel()
	a := newAPI(t, recorded(t, "p1v3.json"))
	row, err := a.price("P1v3")
	require.NoError(t, err)
	assert.Equal(t, catalog.PriceRow{
		Item: "P1v3", Region: "westeurope", Currency: "USD", UnitPrice: 0.169, Known: true,
		AsOf: "2026-11-24", Certainty: catalog.Verified, Source: "Azure Retail Prices API",
	}, row)
	q := a.calls[0].URL.Query()
	assert.Equal(t, "2023-01-01-preview", q.Get("api-version"))
	assert.Equal(t, "'USD'", q.Get("currencyCode"))
	assert.Equal(t, "priceType eq 'Consumption' and serviceName eq 'Azure App Service' and armRegionName eq 'westeurope' "+
		"and productName eq 'Azure App Service Premium v3 Plan - Linux' and skuName eq 'P1 v3'", q.Get("$filter"))
}

// The whole cache, not one of its two nodes.
func TestPriceOfCache(t *testing.T) {
	t.Parallel()
	a := newAPI(t, recorded(t, "standard_c1.json"))
	row, err := a.price("Standard_C1")
	require.NoError(t, err)
	assert.Equal(t, 0.15, row.UnitPrice)
	assert.Contains(t, a.calls[0].URL.Query().Get("$filter"), "meterName eq 'C1 Cache'")
}

func TestPages(t *testing.T) {
	t.Parallel()
	a := newAPI(t, recorded(t, "page1.json"), recorded(t, "page2.json"))
	row, err := a.price("P1v3")
	require.NoError(t, err)
	assert.Equal(t, 0.169, row.UnitPrice, "neither the reservation's nor the DevTest price")
	require.Len(t, a.calls, 2)
	assert.Equal(t, "2", a.calls[1].URL.Query().Get("page"))
}

func TestNextPageElsewhere(t *testing.T) {
	t.Parallel()
	for _, link := range []string{
		"http://elsewhere.example/x", "http://elsewhere.example:PORT/x", "https://127.0.0.1/x", "https://127.0.0.1:PORT/x", "http://127.0.0.1/x",
		"/api/retail/prices?page=2", ":",
	} {
		a := newAPI(t)
		link = strings.ReplaceAll(link, "PORT", strconv.Itoa(a.Listener.Addr().(*net.TCPAddr).Port))
		a.answers = []http.HandlerFunc{text(`{"Items":[],"NextPageLink":"` + link + `"}`)}
		_, err := a.price("P1v3")
		assert.ErrorContains(t, err, "the next page is said to be at", link)
		assert.Len(t, a.calls, 1)
	}
}

// The API writes the port into its links, "https://prices.azure.com:443/…", and is asked without one.
func TestNextPageWithItsPort(t *testing.T) {
	t.Parallel()
	for next, follows := range map[string]bool{
		"https://prices.azure.com:443/api/retail/prices?page=2": true, "https://Prices.Azure.com/api/retail/prices?page=2": true,
		"http://prices.azure.com/api/retail/prices?page=2": false, "http://prices.azure.com:443/api/retail/prices?page=2": false,
		"https://prices.azure.com:8443/api/retail/prices?page=2": false,
	} {
		asked := 0
		c := &prices.Client{URL: "https://prices.azure.com/api/retail/prices", Clock: clock.NewVirtual(start), HTTP: &http.Client{
			Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
				answer := httptest.NewRecorder()
				if asked++; asked == 1 {
					text(`{"Items":[],"NextPageLink":"`+next+`"}`)(answer, r)
				} else {
					recorded(t, "p1v3.json")(answer, r)
				}
				return answer.Result(), nil
			}),
		}}
		row, err := c.Price(context.Background(), "P1v3", "westeurope", "USD")
		if !follows {
			assert.ErrorContains(t, err, "which is not on prices.azure.com", next)
			assert.Equal(t, 1, asked, next)
			continue
		}
		require.NoError(t, err, next)
		assert.Equal(t, 0.169, row.UnitPrice)
	}
}

func TestPagesWithoutEnd(t *testing.T) {
	t.Parallel()
	a := newAPI(t, recorded(t, "page1.json"))
	_, err := a.price("P1v3")
	assert.ErrorContains(t, err, "more than 20 pages")
}

// What is answered, but is not our price, is said and never taken.
func TestNoPrice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"none":       {recorded(t, "empty.json"), "the API knows none"},
		"wrong unit": {recorded(t, "wrong_unit.json"), `the API has one, but not for "1 Hour"`},
		"another":    {recorded(t, "standard_c1.json"), "none of the API's answers is for this meter"},
		"region":     {changed(t, `"armRegionName": "westeurope"`, `"armRegionName": "westus"`), "none of the API's answers"},
		"currency":   {changed(t, `"currencyCode": "USD"`, `"currencyCode": "EUR"`), "none of the API's answers"},
		"case":       {changed(t, `"skuName": "P1 v3"`, `"skuName": "p1 v3"`), "none of the API's answers"},
		"tiered":     {changed(t, `"tierMinimumUnits": 0.0`, `"tierMinimumUnits": 100`), "none of the API's answers"},
		"no price":   {changed(t, `"retailPrice": 0.169`, `"retailPrice": null`), "none of the API's answers"},
		"zero":       {changed(t, `"retailPrice": 0.169`, `"retailPrice": 0`), "the API says 0, which cannot be"},
		"negative":   {changed(t, `"retailPrice": 0.169`, `"retailPrice": -2`), "the API says -2"},
		"two":        {twice(t), "the API has several, [0.169 0.2]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row, err := newAPI(t, c.answer).price("P1v3")
			var none *prices.NoPriceError
			require.ErrorAs(t, err, &none)
			assert.Contains(t, err.Error(), "no price of P1v3 in westeurope: ")
			assert.Contains(t, none.Why, c.want)
			assert.False(t, row.Known)
			assert.Zero(t, row.UnitPrice)
		})
	}
	_, err := newAPI(t).price("F1")
	assert.ErrorContains(t, err, "is not known here")
}

func changed(t *testing.T, old, new string) http.HandlerFunc {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "p1v3.json"))
	require.NoError(t, err)
	require.Contains(t, string(body), old)
	return text(strings.Replace(string(body), old, new, 1))
}

// twice answers one price, the same again, and another.
func twice(t *testing.T) http.HandlerFunc {
	t.Helper()
	const i = `{"currencyCode":"USD","retailPrice":%s,"armRegionName":"westeurope","skuName":"P1 v3","productName":"Azure App Service Premium v3 Plan - Linux","serviceName":"Azure App Service","unitOfMeasure":"1 Hour","type":"Consumption"}`
	return text(`{"Items":[` + fmt.Sprintf(i, "0.169") + "," + fmt.Sprintf(i, "0.169") + "," + fmt.Sprintf(i, "0.2") + `]}`)
}

func TestThrottled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		answers []http.HandlerFunc
		waited  time.Duration
	}{
		{"in seconds", []http.HandlerFunc{status(429, "Retry-After", "7")}, 7 * time.Second},
		{"at a time", []http.HandlerFunc{status(429, "Retry-After", start.Add(20*time.Second).Format(http.TimeFormat))}, 20 * time.Second},
		{"at a time that is over", []http.HandlerFunc{status(429, "Retry-After", start.Add(-time.Hour).Format(http.TimeFormat))}, 0},
		{"without a word", []http.HandlerFunc{status(429), status(503)}, 6 * time.Second},
		{"with nonsense", []http.HandlerFunc{status(500, "Retry-After", "soon")}, 2 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t, append(c.answers, recorded(t, "p1v3.json"))...)
			row, err := a.price("P1v3")
			require.NoError(t, err)
			assert.True(t, row.Known)
			assert.Equal(t, c.waited, a.clock.Now().Sub(start))
		})
	}
}

// One clear line for every way to fail, and no price.
func TestFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
		calls  int
	}{
		"always throttled": {status(429, "Retry-After", "1"), "it answers 429 Too Many Requests", 4},
		"throttled long":   {status(429, "Retry-After", "3600"), "and asks to wait 1h0m0s", 1},
		"refused":          {status(400), "it answers 400 Bad Request", 1},
		"always broken":    {status(502), "it answers 502 Bad Gateway", 4},
		"a page of HTML":   {text("<html>captive portal</html>"), "not JSON as documented", 1},
		"other JSON":       {text(`{"error":"x"}`), "holds no Items", 1},
		"a list":           {text(`[]`), "not JSON as documented", 1},
		"cut off":          {text(`{"Items":[{"retailPrice":0.1`), "not JSON as documented", 1},
		"price in words":   {text(`{"Items":[{"retailPrice":"cheap"}]}`), "not JSON as documented", 1},
		"endless":          {text(`{"Items":[]` + strings.Repeat(" ", 5<<20) + `}`), "more than 4194304 bytes", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t, c.answer)
			row, err := a.price("P1v3")
			require.ErrorContains(t, err, "the Azure Retail Prices API cannot be asked: ")
			assert.ErrorContains(t, err, c.want)
			assert.NotContains(t, err.Error(), "\n")
			assert.False(t, row.Known)
			assert.Len(t, a.calls, c.calls)
			assert.False(t, errors.As(err, new(*prices.NoPriceError)))
		})
	}
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	a := newAPI(t, status(200))
	a.URL = "http://" + testkit.NobodyListens
	_, err := a.price("P1v3")
	require.ErrorContains(t, err, "cannot be asked")
	assert.NotContains(t, err.Error(), "filter", "the address is long and helps nobody")
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	a := newAPI(t, func(http.ResponseWriter, *http.Request) { cancel() }, status(500))
	_, err := a.client().Price(ctx, "P1v3", "westeurope", "USD")
	assert.ErrorIs(t, err, context.Canceled)
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	a := newAPI(t, recorded(t, "p1v3.json"), recorded(t, "empty.json"), recorded(t, "standard_c1.json"))
	list := catalog.PriceList{
		{Item: "P1v3", Region: "westeurope", Currency: "USD", UnitPrice: 0.155, Known: true, AsOf: "2024-08", Certainty: catalog.Verified, Source: "x"},
		{Item: "P2v3", Region: "westeurope", Currency: "USD", UnitPrice: 0.31, Known: true, AsOf: "2024-08", Certainty: catalog.Verified, Source: "x"},
	}
	done, err := a.client().Refresh(context.Background(), list, []string{"P1v3", "P2v3", "Standard_C1"}, []string{"westeurope"}, "USD")
	require.NoError(t, err)
	require.Len(t, done.Changed, 1)
	assert.Equal(t, [2]float64{0.155, 0.169}, [2]float64{done.Changed[0].Before.UnitPrice, done.Changed[0].After.UnitPrice})
	require.Len(t, done.New, 1)
	assert.Equal(t, "Standard_C1", done.New[0].Item)
	require.Len(t, done.Missing, 1)
	assert.Equal(t, "P2v3", done.Missing[0].Item)
	assert.Equal(t, list[1], done.List[1], "what the API does not have stays")
	require.Len(t, done.List, 3)
	assert.Equal(t, done.Changed[0].After, done.List.Find("P1v3", "westeurope", "USD"))
	assert.Equal(t, done.New[0], done.List.Find("Standard_C1", "westeurope", "USD"))
	assert.Zero(t, done.Same)
	assert.Equal(t, "2024-08", list[0].AsOf, "the list itself stays")

	a = newAPI(t, recorded(t, "p1v3.json"), status(400))
	_, err = a.client().Refresh(context.Background(), list, []string{"P1v3", "P2v3"}, []string{"westeurope"}, "USD")
	assert.Error(t, err, "half a list is none")

	a = newAPI(t, recorded(t, "p1v3.json"), recorded(t, "standard_c1.json"))
	again, err := a.client().Refresh(context.Background(), done.List, []string{"P1v3", "Standard_C1"}, []string{"westeurope"}, "USD")
	require.NoError(t, err)
	assert.Equal(t, 2, again.Same)
	assert.Empty(t, again.New)
	assert.Empty(t, again.Changed)
	assert.Equal(t, done.List, again.List)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestEachCallHasADeadline(t *testing.T) {
	t.Parallel()
	a := newAPI(t, status(200))
	c := a.client()
	asked := false
	c.HTTP = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		asked = true
		at, limited := r.Context().Deadline()
		assert.True(t, limited)
		assert.Less(t, time.Until(at), time.Minute)
		return nil, errors.New("enough seen")
	})}
	_, err := c.Price(context.Background(), "P1v3", "westeurope", "USD")
	require.ErrorContains(t, err, "enough seen")
	assert.True(t, asked)
}
