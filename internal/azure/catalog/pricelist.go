package catalog

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A PriceRow is one price of one item in one region.
type PriceRow struct {
	Item      string  `json:"item"`      // plan or cache: "P1v3", "Standard_C1", "Balanced_B1" (each node)
	Region    string  `json:"region"`    // as ARM spells it
	Currency  string  `json:"currency"`  // ISO code, "USD"
	UnitPrice float64 `json:"unitPrice"` // of what UnitOf says; meaningless unless Known
	Known     bool    `json:"known"`
	AsOf      string  `json:"asOf"`      // month or day of the price data, "2024-08"
	Certainty string  `json:"certainty"` // Verified, OneThirdParty, Derived, Assumed or Unknown
	Source    string  `json:"source"`    // where it was read
}

// A PriceList holds prices, each item, region and currency once.
type PriceList []PriceRow

type priceKey struct{ item, region, currency string }

func (r PriceRow) key() priceKey { return priceKey{r.Item, r.Region, r.Currency} }

// PriceFile is the path of the built-in price list in this project.
const PriceFile = "internal/azure/catalog/prices.csv"

//go:embed prices.csv
var priceFile []byte

type builtInPrices struct {
	list  PriceList
	byKey map[priceKey]PriceRow
}

// builtIn panics if the file that was built in is broken, which no setting can
// make it; a test reads it.
var builtIn = sync.OnceValue(func() builtInPrices {
	list, err := ParsePrices(bytes.NewReader(priceFile))
	if err != nil {
		panic(err)
	}
	byKey := map[priceKey]PriceRow{}
	for _, row := range list {
		byKey[row.key()] = row
	}
	return builtInPrices{list, byKey}
})

// Prices returns the list that is built in, as prices.csv has it.
func Prices() PriceList { return slices.Clone(builtIn().list) }

// Find returns an item's price in a region. Where the list has none, the price
// of PriceRegion stands in, then that of any other region; Region says of which
// one it is. A price that is nowhere in the list comes with Known false.
func (l PriceList) Find(item, region, currency string) PriceRow {
	best, rank := PriceRow{Item: item, Region: region, Currency: currency, Certainty: Unknown}, 0
	for _, row := range l {
		if row.Item != item || row.Currency != currency || !row.Known {
			continue
		}
		r := 1
		switch row.Region {
		case region:
			return row
		case PriceRegion:
			r = 2
		}
		if r > rank {
			best, rank = row, r
		}
	}
	return best
}

// Currencies returns the currencies that any price is in, in alphabetical order.
func (l PriceList) Currencies() []string {
	seen := map[string]bool{}
	for _, row := range l {
		if row.Known {
			seen[row.Currency] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// With returns the list with rows added, or put in place of those of the same
// item, region and currency. A new row stands behind its item's others.
func (l PriceList) With(rows ...PriceRow) PriceList {
	next := slices.Clone(l)
	for _, row := range rows {
		at, same := len(next), false
		for i, old := range next {
			if old.key() == row.key() {
				at, same = i, true
				break
			}
			if old.Item == row.Item {
				at = i + 1
			}
		}
		if same {
			next[at] = row
			continue
		}
		next = slices.Insert(next, at, row)
	}
	return next
}

// priceColumns are the columns of a price file.
var priceColumns = []string{"item", "region", "currency", "unit", "price", "as_of", "certainty", "source"}

// priceUnit is the unit of plans and caches, as Azure's price list writes it.
const priceUnit = "1 Hour"

// ParsePrices reads a price file: CSV with priceColumns. The error names the
// line and what is wrong with it.
func ParsePrices(r io.Reader) (PriceList, error) {
	reader := csv.NewReader(r)
	reader.FieldsPerRecord = len(priceColumns)
	head, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("price file: %w", err)
	}
	if !slices.Equal(head, priceColumns) {
		return nil, fmt.Errorf("price file: the first line is %q, not %q", head, priceColumns)
	}
	var list PriceList
	seen := map[priceKey]bool{}
	for {
		fields, err := reader.Read()
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("price file: %w", err)
		}
		row, err := parsePrice(fields)
		if err == nil && seen[row.key()] {
			err = fmt.Errorf("%s in %s in %s is there twice", row.Item, row.Region, row.Currency)
		}
		if err != nil {
			line, _ := reader.FieldPos(0)
			return nil, fmt.Errorf("price file, line %d: %w", line, err)
		}
		seen[row.key()] = true
		list = append(list, row)
	}
}

func parsePrice(fields []string) (PriceRow, error) {
	row := PriceRow{Item: fields[0], Region: fields[1], Currency: fields[2], AsOf: fields[5], Certainty: fields[6], Source: fields[7]}
	unit, price := fields[3], fields[4]
	if row.Item == "" || !IsRegion(row.Region) || len(row.Currency) != 3 || unit != UnitOf(row.Item) {
		return row, fmt.Errorf("want an item, a region, a currency and the unit %q, not %q", UnitOf(row.Item), fields[:4])
	}
	if !slices.Contains([]string{Verified, OneThirdParty, Derived, Assumed, Unknown}, row.Certainty) {
		return row, fmt.Errorf("%q is not a certainty", row.Certainty)
	}
	if !isDay(row.AsOf) || row.Source == "" {
		return row, fmt.Errorf("want a month or a day and a source, not %q", fields[5:])
	}
	if row.Certainty == Unknown {
		if price != "" {
			return row, fmt.Errorf("the price %s is marked as not known", price)
		}
		return row, nil
	}
	unitPrice, err := strconv.ParseFloat(price, 64)
	if err != nil || unitPrice < 0 || math.IsInf(unitPrice, 0) || math.IsNaN(unitPrice) {
		return row, fmt.Errorf("%q is not a price", price)
	}
	row.UnitPrice, row.Known = unitPrice, true
	return row, nil
}

func isDay(s string) bool {
	_, day := time.Parse(time.DateOnly, s)
	_, month := time.Parse("2006-01", s)
	return day == nil || month == nil
}

// Write writes a price file that ParsePrices reads.
func (l PriceList) Write(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(priceColumns); err != nil {
		return err
	}
	for _, row := range l {
		price := ""
		if row.Known {
			price = strconv.FormatFloat(row.UnitPrice, 'f', -1, 64)
		}
		if err := out.Write([]string{
			row.Item, row.Region, row.Currency, UnitOf(row.Item), price, row.AsOf, row.Certainty, row.Source,
		}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
