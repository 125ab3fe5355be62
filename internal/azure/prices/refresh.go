package prices

import (
	"context"
	"errors"

	"scaleout/internal/azure/catalog"
)

// A Refreshed describes what a refresh changed in a price list.
type Refreshed struct {
	List    catalog.PriceList
	New     []catalog.PriceRow
	Changed []Changed
	Same    int             // rows whose price is what it was
	Missing []*NoPriceError // kept as they were
}

// A Changed is a price that is not what it was.
type Changed struct{ Before, After catalog.PriceRow }

// Refresh asks for the prices of items in regions and puts them into a list. A
// price that the API does not have leaves the list's own. Any other failure is
// returned, with nothing refreshed.
func (c *Client) Refresh(ctx context.Context, list catalog.PriceList, items, regions []string, currency string) (*Refreshed, error) {
	done := &Refreshed{}
	var rows []catalog.PriceRow
	for _, region := range regions {
		for _, item := range items {
			row, err := c.Price(ctx, item, region, currency)
			var none *NoPriceError
			if errors.As(err, &none) {
				done.Missing = append(done.Missing, none)
				continue
			}
			if err != nil {
				return nil, err
			}
			rows = append(rows, row)
			done.note(list, row)
		}
	}
	done.List = list.With(rows...)
	return done, nil
}

func (r *Refreshed) note(list catalog.PriceList, row catalog.PriceRow) {
	before := list.Find(row.Item, row.Region, row.Currency)
	switch {
	case !before.Known || before.Region != row.Region:
		r.New = append(r.New, row)
	case before.UnitPrice != row.UnitPrice:
		r.Changed = append(r.Changed, Changed{before, row})
	default:
		r.Same++
	}
}
