package adopt

import (
	"context"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/program/settings"
)

// frontDoor finds the Azure Front Door that an access rule of the app lets in. Where no rule does, none is looked for: one may
// lead to the app all the same, as anything may.
func (r *reader) frontDoor(ctx context.Context, subscription string, f *Facts) {
	sends := f.sentBy()
	if r.err != nil || sends == "" {
		return
	}
	var ids []arm.ResourceID
	ids, r.err = arm.FrontDoorsIn(ctx, r.client, "/subscriptions/"+subscription)
	for _, id := range ids {
		if r.err != nil {
			return
		}
		var d arm.FrontDoor
		if d, r.err = arm.ReadFrontDoor(ctx, r.client, id, f.Site.Properties.HostName, f.HostNames...); strings.EqualFold(d.Sends, sends) {
			f.FrontDoor = d
			return
		}
	}
}

// sentBy is the id of the Front Door that a rule of the app lets in.
func (f *Facts) sentBy() string { return readRestrictions(f.Config.All, places[0].list).frontDoor }

// behindFrontDoor reports whether people come to the app through a Front Door that was found.
func (f *Facts) behindFrontDoor() bool { return !f.FrontDoor.ID.IsZero() && f.FrontDoor.Wrong == "" }

// Host is the host name by which people come to the app: a Front Door's, where that alone is let in with others that are
// named.
func (f *Facts) Host() string {
	if f.behindFrontDoor() && f.FrontDoor.Host != "" {
		return f.FrontDoor.Host
	}
	return f.Site.Properties.HostName
}

// behind keeps an app behind its Front Door, which stays whose it is.
func (d *drafter) behind(frontDoor string) {
	d.state(settings.KeyFrontDoorID, frontDoor)
	if said, endpoints := d.saidOfPublicAccess(); d.facts.behindFrontDoor() && !closedBy(said, endpoints) {
		d.state(settings.KeyAppAccess, settings.FrontDoorApp)
	}
}

// frontDoorLeft says what becomes of the Front Door itself.
func (d *drafter) frontDoorLeft(note func(why string, what ...string)) {
	switch f := d.facts; {
	case f.sentBy() == "":
	case f.FrontDoor.ID.IsZero():
		note("the access rule stays (frontDoorId); which Front Door that is, and whether it leads to the app, is not known: no profile of this subscription sends the id",
			"the Azure Front Door with the id ", f.sentBy())
	case !f.behindFrontDoor():
		note("the access rule stays (frontDoorId). "+f.FrontDoor.Wrong+": so nobody comes through it, and appAccess does not say so", "Azure Front Door ", f.FrontDoor.Name())
	default:
		note("people come through https://"+f.Host()+". It is not imported: profile, endpoint, origin and route, what changes them and what they cost stay yours, and so do their certificates",
			"Azure Front Door ", f.FrontDoor.Name())
	}
}
