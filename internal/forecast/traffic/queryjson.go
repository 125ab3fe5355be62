package traffic

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// largestRow is a row of a query's JSON.
const largestRow = 4 << 20

// readQueryJSON reads the rows that `az monitor log-analytics query --output json`
// prints, an object for each, with numbers as text.
func readQueryJSON(r *reading, in *lines) error {
	limited := &io.LimitedReader{R: in, N: largestRow}
	texts := json.NewDecoder(limited)
	if _, err := texts.Token(); err != nil {
		return err
	}
	var t *table
	for texts.More() {
		limited.N = largestRow
		var object map[string]any
		if err := texts.Decode(&object); err != nil {
			if r.read.Lines == 0 || limited.N == 0 {
				return fmt.Errorf("it is not the JSON that `az monitor log-analytics query --output json` prints: %w", err)
			}
			r.bad(r.read.Lines+1, nil, fault("the JSON ends or breaks here, and the rest is not read"))
			return nil
		}
		r.read.Lines++
		if t == nil {
			h, found := headingOf(slices.Sorted(maps.Keys(object)))
			if !found {
				return fmt.Errorf("its columns are %s: one has to be a time and another requests or a count",
					strings.Join(h.names, ", "))
			}
			t, _ = newTable(r, h, nil, ',') // no dates with slashes: ISO 8601
		}
		cells := make([]string, len(t.h.names))
		for i, name := range t.h.names {
			if v := object[name]; v != nil {
				cells[i] = fmt.Sprint(v)
			}
		}
		if why := t.row(cells); why != ok {
			r.bad(r.read.Lines, []byte(strings.Join(cells, ",")), why)
			if why.hidesPeaks() {
				return r.bends(r.read.Lines, []byte(strings.Join(cells, ",")), why)
			}
		}
		if r.spread != nil {
			return r.spread
		}
	}
	return nil
}
