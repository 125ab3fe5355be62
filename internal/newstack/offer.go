package newstack

import (
	"scaleout/internal/azure/catalog"
)

// An Offer is which caches Azure creates for a tenant.
type Offer struct {
	Known   bool // somebody could be asked
	Classic bool // an Azure Cache for Redis, too
}

// The sizes that a stack begins with: the smallest of each kind with which sessions
// outlive the patching of a node.
const (
	managedSize, smallManagedSize = "Balanced_B1", "Balanced_B0"
	classicSize, smallClassicSize = "Standard_C1", "Standard_C0"
)

// Managed returns the size of an Azure Managed Redis for the stack.
func (a Answers) Managed() string {
	if a.Development {
		return smallManagedSize
	}
	return managedSize
}

// Classic returns the size of an Azure Cache for Redis for the stack.
func (a Answers) Classic() string {
	if a.Development {
		return smallClassicSize
	}
	return classicSize
}

// cache is an Azure Managed Redis: every tenant can have one, it outlives the
// retirement of the other kind, and costs less. Where a cloud has none it is the other.
func (a Answers) cache() string {
	if region := catalog.NormalRegion(a.Location); catalog.IsRegion(region) && !catalog.HasManagedRedis(region) {
		return a.Classic()
	}
	return a.Managed()
}

// Refused reports whether Azure will refuse to create the cache, as far as is known.
func (o Offer) Refused(c catalog.Cache) bool {
	return o.Known && !o.Classic && c.Name != "" && !c.Managed
}

// Caches are the sizes to choose from.
func (o Offer) Caches(a Answers) []string {
	switch {
	case !catalog.HasManagedRedis(catalog.NormalRegion(a.Location)):
		return []string{a.Classic()}
	case o.Known && !o.Classic:
		return []string{a.Managed()}
	}
	return []string{a.Managed(), a.Classic()}
}
