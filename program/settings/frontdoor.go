package settings

import (
	"strings"

	"scaleout/internal/azure/catalog"
)

// frontDoorSKUAllowed names both, with what they cost beside traffic.
const frontDoorSKUAllowed = catalog.FrontDoorStandard + ", or " + catalog.FrontDoorPremium + ", which has managed rules and private origins and costs nine times as much; " +
	"without " + KeyFrontDoorID + ", and with appAccess frontDoor or publicFrontDoor"

// ownFrontDoor reports whether the stack is to have an Azure Front Door of its own.
func (d *draft) ownFrontDoor() bool {
	return d.AppAccess == PublicFrontDoorApp || d.AppAccess == FrontDoorApp && d.frontDoorID == ""
}

// OwnFrontDoor reports whether the stack has an Azure Front Door of its own.
func (s *Settings) OwnFrontDoor() bool { return s.FrontDoorSKU != "" }

// frontDoorTier is the SKU of the stack's own Front Door; empty where it has none.
func (d *draft) frontDoorTier() string {
	switch {
	case !d.ownFrontDoor():
		return ""
	case d.frontDoorSKU == "":
		return catalog.FrontDoorStandard
	}
	return d.frontDoorSKU
}

// frontDoorKey is the setting that brings a Front Door, for messages.
func (d *draft) frontDoorKey() string {
	if d.ownFrontDoor() {
		return KeyAppAccess
	}
	return KeyFrontDoorID
}

// frontDoorSKURule takes the names as Azure spells them.
func frontDoorSKURule(d *draft) Problems {
	if d.frontDoorSKU == "" || d.frontDoorSKU == catalog.FrontDoorStandard || d.frontDoorSKU == catalog.FrontDoorPremium {
		return nil
	}
	p := Problem{
		Key: KeyFrontDoorSKU, Value: d.shown(KeyFrontDoorSKU, d.frontDoorSKU),
		Reason: "Azure Front Door has no such SKU. Classic ones cannot be made any more.", Allowed: frontDoorSKUAllowed, Fix: d.remove(KeyFrontDoorSKU),
	}
	for word, sku := range map[string]string{"standard": catalog.FrontDoorStandard, "premium": catalog.FrontDoorPremium} {
		if strings.Contains(strings.ToLower(d.frontDoorSKU), word) {
			p.Reason, p.Fix = "The nearest is "+sku+".", d.set(KeyFrontDoorSKU, sku)
		}
	}
	return Problems{p}
}

// frontDoorAccessRule: a stack has a Front Door of its own, or its app is behind one that there is; a SKU is of the
// former only.
func frontDoorAccessRule(d *draft) Problems {
	var ps Problems
	if d.AppAccess == PublicFrontDoorApp && d.frontDoorID != "" {
		ps = append(ps, Problem{
			Key: KeyAppAccess, Value: PublicFrontDoorApp,
			Reason: "With frontDoorId the app is behind a Front Door that there is, and the program makes none. " +
				"To let people come from everywhere as well, leave frontDoorId out:\n" + d.remove(KeyFrontDoorID),
			Allowed: appAccessAllowed, Fix: d.set(KeyAppAccess, FrontDoorApp),
		})
	}
	p := Problem{Key: KeyFrontDoorSKU, Value: d.shown(KeyFrontDoorSKU, d.frontDoorSKU), Allowed: frontDoorSKUAllowed, Fix: d.remove(KeyFrontDoorSKU)}
	switch {
	case d.frontDoorSKU == "":
		return ps
	case d.frontDoorID != "":
		p.Reason = "frontDoorId names a Front Door that there is, and the program makes none. For one of the stack's own, leave that out:\n" + d.remove(KeyFrontDoorID)
	case d.ownFrontDoor():
		return ps
	default:
		p.Reason = "The program makes no Front Door: appAccess is " + d.AppAccess + ". For one:\n" + d.set(KeyAppAccess, PublicFrontDoorApp)
	}
	return append(ps, p)
}

// FrontDoorTooEarly is the problem of a stack whose app is live and would answer its Front Door alone before that leads to it.
func (s *Settings) FrontDoorTooEarly() Problems {
	return s.twoSteps(KeyAppAccess, PublicFrontDoorApp, FrontDoorApp, "until people come through the Front Door",
		"The app is live, and no Front Door leads to it yet. In one step everybody would be kept away until it does, some minutes later, and "+
			"nobody have been told its address. In two steps nobody notices: this command and pulumi up; once people come by the address "+
			"(the output frontDoorUrl),")
}
