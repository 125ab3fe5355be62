package catalog_test

import (
	"bytes"
	"os"
	"reflect"
	"testing"

	"scaleout/internal/azure/catalog"
)

// FuzzParsePrices: what can be read is read the same when it was written again,
// and nothing panics.
func FuzzParsePrices(f *testing.F) {
	file, err := os.ReadFile("prices.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(file))
	f.Add(header + "A,eastus,USD,1 Hour,1e-7,2024-08,verified,\"a \"\"quoted\"\", source\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := catalog.ParsePrices(bytes.NewReader([]byte(text)))
		if err != nil {
			return
		}
		var written bytes.Buffer
		if err := list.Write(&written); err != nil {
			t.Fatal(err)
		}
		again, err := catalog.ParsePrices(&written)
		if err != nil || !reflect.DeepEqual(list, again) {
			t.Fatalf("%v\n%v\n%v", err, list, again)
		}
		for _, row := range list {
			if found := list.Find(row.Item, row.Region, row.Currency); row.Known && found != row {
				t.Fatalf("%v is not found, but %v", row, found)
			}
		}
	})
}
