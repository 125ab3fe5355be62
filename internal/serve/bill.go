package serve

import (
	"fmt"
	"strings"
	"sync"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/serve/status"
)

// prices are those that are built in.
var prices = sync.OnceValue(catalog.Prices)

// plan is a plan's size, and where it is.
func (w watched) plan(id string) (size catalog.Plan, region string) {
	plan, _ := w.session.Azure.Get(id)
	region, _ = plan["location"].(string)
	sku, _ := plan["sku"].(map[string]any)
	name, _ := sku["name"].(string)
	size, known := catalog.PlanBySKU(name)
	if !known {
		size.SKU = name
	}
	return size, region
}

// cost is what an hour of it costs, as many instances as there are.
func (w watched) cost(t shown) status.Cost {
	sku, region := w.plan(t.place.Plan)
	c := status.Cost{Currency: catalog.PriceCurrency}
	var parts []string
	add := func(n int, item string) {
		price := prices().Find(item, region, c.Currency)
		if !price.Known {
			c.AtLeast = true
			parts = append(parts, fmt.Sprintf("%d × %s, of which the price is not known", n, item))
			return
		}
		c.Hour += float64(n) * price.UnitPrice
		parts = append(parts, fmt.Sprintf("%d × %s at %.3f", n, item, price.UnitPrice))
	}
	add(t.sites.Wanted(), sku.SKU)
	if cache, nodes := w.cacheItem(t.place.Cache); cache != "" {
		add(nodes, cache)
	}
	c.Parts = strings.Join(parts, ", ") + ". Logs and alerts are billed besides; see 'scaleout cost'."
	return c
}

// cacheItem is what the price list calls a cache, and how many times it is billed.
func (w watched) cacheItem(id string) (item string, times int) {
	parsed, err := arm.ParseResourceID(id)
	if err != nil {
		return "", 0
	}
	if parsed.Is(arm.ManagedDatabases) {
		parsed = parsed.Parent()
	}
	cache, _ := w.session.Azure.Get(parsed.String())
	sku, properties := objectAt(cache, "sku"), objectAt(cache, "properties")
	times = 1
	if len(sku) == 0 { // a classic one has it among its properties
		sku = objectAt(properties, "sku")
		if shards, some := properties["shardCount"].(float64); some {
			times = int(max(shards, 1))
		}
	} else if properties["highAvailability"] != "Disabled" {
		times = 2 // it is billed by the node
	}
	capacity, _ := sku["capacity"].(float64)
	for _, c := range append(catalog.Caches(), catalog.ManagedCaches()...) {
		same := c.SKU == sku["name"] && c.Family == sku["family"] && float64(c.Capacity) == capacity
		if same || c.Managed && c.SKU == sku["name"] {
			return c.Name, times
		}
	}
	name, _ := sku["name"].(string)
	return name, times
}

func objectAt(in map[string]any, name string) map[string]any {
	object, _ := in[name].(map[string]any)
	return object
}
