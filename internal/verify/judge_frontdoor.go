package verify

import (
	"fmt"
	"slices"

	"scaleout/program/settings"
)

// behindFrontDoor is about an app that its Front Door alone is to reach, beside whom accessRules allow.
func (s *seen) behindFrontDoor(o *Options) verdict {
	if v, failed := s.config.unread(); failed {
		return v
	}
	if o.Declared.FrontDoorID != "" {
		return s.behindOwn(o)
	}
	if !s.config.value.closed {
		return fail("the app answers everybody, and the stack says that it answers its Front Door", o.undo())
	}
	return pass("the app answers its Front Door, and whom accessRules allow")
}

// behindOwn follows the way through the stack's own Front Door, and tries it; then it says who is refused directly.
func (s *seen) behindOwn(o *Options) verdict {
	if v, failed := s.door.unread(); failed {
		return v
	}
	d, config := s.door.value, s.config.value
	switch {
	case d.Wrong != "":
		return fail(d.Wrong, o.undo())
	case !slices.Contains(config.frontDoors, d.Sends):
		return fail("no access rule of the app lets its Front Door in (x-azure-fdid: "+d.Sends+")", o.undo())
	case s.through.err != nil:
		return fail("https://"+d.Host+": "+reason(s.through.err), "a new Front Door takes up to some minutes until all of its sites know it: wait, and look again").later()
	case s.through.value.kept != "":
		return fail(s.through.value.url+": App Service keeps the Front Door out (403), though a rule lets it in", o.undo())
	}
	text := fmt.Sprintf("%s leads to the app (%d)", s.through.value.url, s.through.value.status)
	if o.Declared.AppAccess == settings.PublicFrontDoorApp {
		return warn(text+"; and the app answers from everywhere else, too", "once everybody comes by that address: "+o.Up(settings.KeyAppAccess, settings.FrontDoorApp))
	}
	directly := s.directly.value
	switch {
	case !config.closed:
		return fail(text+"; but the app answers everybody, and the stack says that it answers its Front Door", o.undo())
	case s.directly.err != nil:
		return pass(text + "; directly it could not be asked from here (" + reason(s.directly.err) + ")")
	case directly.kept != "":
		return pass(fmt.Sprintf("%s; directly it refuses this machine, which it sees as %s (403)", text, directly.kept))
	case config.addresses:
		return pass(fmt.Sprintf("%s; directly it answers this machine, too (%d), which accessRules allow", text, directly.status))
	}
	return fail(fmt.Sprintf("%s; but directly it answers this machine, too (%d), which no rule allows", text, directly.status), o.undo())
}
