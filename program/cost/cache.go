package cost

import "scaleout/internal/azure/catalog"

// WithOtherCache returns the same stack with the other kind of cache, the managed one or
// its predecessor, of a size that takes its place. ok is false where there is none.
func (s Bill) WithOtherCache() (other Bill, ok bool) {
	own, known := catalog.CacheByName(s.Cache)
	if !known || !catalog.HasManagedRedis(s.Region) {
		return s, false
	}
	s.Cache, s.CacheNodes = own.Successor().Name, 2 // a managed cache is billed by the node
	if own.Managed {
		s.Cache, s.CacheNodes = own.Predecessor().Name, 1
	}
	return s, true
}

// OtherCache is the line of the other kind of cache; nil where there is none, or no
// price of it is known.
func OtherCache(s Bill, prices catalog.PriceList, currency string) *Line {
	other, ok := s.WithOtherCache()
	if !ok {
		return nil
	}
	line := Of(other, prices, currency, Assumption{}).line("cache")
	if line == nil || !line.Price.Known {
		return nil
	}
	return line
}
