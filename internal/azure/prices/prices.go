package prices

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// A NoPriceError is an item that the API has no usable price for. Others may
// have one.
type NoPriceError struct {
	Item, Region, Why string
}

func (e *NoPriceError) Error() string {
	return fmt.Sprintf("no price of %s in %s: %s", e.Item, e.Region, e.Why)
}

// Source is the source that a row from the API names.
const Source = "Azure Retail Prices API"

// Price asks for the price of one item of the price list. It returns a
// NoPriceError where the API answers, but with no price that is ours.
func (c *Client) Price(ctx context.Context, item, region, currency string) (catalog.PriceRow, error) {
	row := catalog.PriceRow{Item: item, Region: region, Currency: currency, Certainty: catalog.Unknown}
	meter, ok := catalog.MeterOf(item)
	if !ok {
		return row, &NoPriceError{item, region, "Azure's name for it in the price list is not known here"}
	}
	items, err := c.all(ctx, filter(meter, region), currency)
	if err != nil {
		return row, fmt.Errorf("the Azure Retail Prices API cannot be asked: %w", err)
	}
	price, why := pick(items, meter, region, currency)
	if why != "" {
		return row, &NoPriceError{item, region, why}
	}
	row.UnitPrice, row.Known = price, true
	row.AsOf = c.Clock.Now().Format(time.DateOnly)
	row.Certainty, row.Source = catalog.Verified, Source
	return row, nil
}

// filter asks for a meter in a region. Its values are case-sensitive.
func filter(m catalog.Meter, region string) string {
	terms := []string{"priceType eq 'Consumption'"}
	for _, t := range [][2]string{
		{"serviceName", m.Service}, {"armRegionName", region}, {"productName", m.Product},
		{"skuName", m.SKU}, {"meterName", m.Name},
	} {
		if t[1] != "" {
			terms = append(terms, t[0]+" eq '"+strings.ReplaceAll(t[1], "'", "''")+"'")
		}
	}
	return strings.Join(terms, " and ")
}

// pick returns the one hourly price among the items; why tells what is in the
// way. It looks at everything that the filter asked for again: to a filter that
// it does not understand, the API may answer with more.
func pick(items []item, m catalog.Meter, region, currency string) (price float64, why string) {
	if len(items) == 0 {
		return 0, "the API knows none"
	}
	var prices []float64
	units := map[string]bool{}
	for _, i := range items {
		switch {
		case i.Type != "Consumption", i.RegionName != region, i.CurrencyCode != currency,
			i.ServiceName != m.Service, i.ProductName != m.Product,
			m.SKU != "" && i.SKUName != m.SKU, m.Name != "" && i.MeterName != m.Name,
			i.TierMinimumUnits != 0, i.RetailPrice == nil:
			continue
		case i.UnitOfMeasure != catalog.UnitHour:
			units[i.UnitOfMeasure] = true
			continue
		case *i.RetailPrice <= 0:
			return 0, fmt.Sprintf("the API says %g, which cannot be", *i.RetailPrice)
		}
		if !slices.Contains(prices, *i.RetailPrice) {
			prices = append(prices, *i.RetailPrice)
		}
	}
	switch {
	case len(prices) == 1:
		return prices[0], ""
	case len(prices) > 1:
		return 0, fmt.Sprintf("the API has several, %v", prices)
	case len(units) > 0:
		return 0, fmt.Sprintf("the API has one, but not for %q", catalog.UnitHour)
	}
	return 0, "none of the API's answers is for this meter, region and currency"
}
