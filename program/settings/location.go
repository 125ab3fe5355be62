package settings

import (
	"strings"

	"scaleout/internal/azure/catalog"
)

// region is the location as ARM spells it.
func (d *draft) region() string { return catalog.NormalRegion(d.location) }

const someRegion = "westeurope"

// locationRule: without a region Azure refuses the first resource, with a
// wrong one too.
func locationRule(d *draft) Problems {
	p := Problem{
		Key:     KeyLocation,
		Allowed: "an Azure region, such as westeurope, northeurope, eastus or eastus2; `az account list-locations -o table` lists those of your subscription",
		Fix:     d.set(KeyLocation, someRegion),
	}
	switch {
	case strings.TrimSpace(d.location) == "":
		p.unset = !d.locationSet
		p.Reason = "Everything is created in one Azure region, and none is chosen. The command proposes " + someRegion + "."
	case !catalog.IsRegion(d.region()):
		p.Reason = "There is no such Azure region."
		if near := catalog.Nearest(d.region(), catalog.Regions()); near != "" {
			p.Reason += " The nearest is " + near + "."
			p.Fix = d.set(KeyLocation, near)
		} else {
			p.Reason += " The command proposes " + someRegion + "."
		}
	default:
		return nil
	}
	return Problems{p}
}
