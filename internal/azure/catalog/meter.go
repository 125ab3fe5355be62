package catalog

import (
	"regexp"
	"slices"
	"strings"
)

// A Meter holds the names by which Azure's price list bills an item.
type Meter struct {
	Service string // serviceName
	Product string // productName
	SKU     string // skuName; empty: not looked at
	Name    string // meterName; empty: not looked at
}

// Billed returns the items that have a price, as the price file orders them.
func Billed() []string {
	var items []string
	seen := map[string]bool{}
	for _, row := range builtIn().list {
		if _, ok := MeterOf(row.Item); ok && !seen[row.Item] {
			seen[row.Item] = true
			items = append(items, row.Item)
		}
	}
	return items
}

// MeterOf returns how the price list names an item; false for what is free or
// not known.
//
// Source: answers of the Retail Prices API. The names of Premium v2 were not
// seen; they are taken to be like those of Premium v3.
func MeterOf(item string) (Meter, bool) {
	tier, size, isCache := strings.Cut(item, "_")
	switch {
	case isCache && tier == "Balanced":
		return Meter{Service: "Redis Cache", Product: "Azure Managed Redis - Balanced", Name: size + " Cache Instance"}, true
	case isCache && (tier == "Basic" || tier == "Standard" || tier == "Premium"):
		// "C1 Cache" is the whole cache; "C1 Cache Instance" would be one of two nodes.
		return Meter{Service: "Redis Cache", Product: "Azure Redis Cache " + tier, Name: size + " Cache"}, true
	}
	product, ok := planProduct(item)
	if !ok {
		return Meter{}, false
	}
	return Meter{Service: "Azure App Service", Product: "Azure App Service " + product + " Plan - Linux", SKU: meterSKU(item)}, true
}

// WithoutMeter returns the families of Azure Managed Redis that MeterOf does not
// know: their prices in the price list were not seen.
func WithoutMeter() []string {
	var families []string
	for _, c := range ManagedCaches() {
		if _, known := MeterOf(c.Name); !known && !slices.Contains(families, c.Family) {
			families = append(families, c.Family)
		}
	}
	return families
}

func planProduct(sku string) (string, bool) {
	plan, ok := PlanBySKU(sku)
	switch {
	case !ok || plan.Tier == free.name:
		return "", false
	case strings.HasSuffix(sku, "v2"):
		return "Premium v2", true
	case strings.HasSuffix(sku, "v3"):
		return "Premium v3", true
	case strings.HasSuffix(sku, "v4"):
		return "Premium v4", true
	}
	return plan.Tier, true // Basic, Standard
}

// spaced are the sizes whose generation stands apart: "P1 v3", but "P0v3" and
// "P1mv3".
var spaced = regexp.MustCompile(`^(P[1-9])(v[23])$`)

func meterSKU(sku string) string { return spaced.ReplaceAllString(sku, "$1 $2") }
