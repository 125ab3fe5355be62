package sim

import "net/http"

// patchTags is "Update Tags" of networks, security groups and interfaces: they get the tags that are sent and no others, all
// else stays, and it is over at once (recorded 2020-06 with 2020-04-01).
func patchTags(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	if e := a.networkBusy(c, c.id); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	patched := existing.copy()
	if has(c.body, "tags") {
		patched.Body["tags"] = cloneValue(c.body["tags"])
	}
	a.newEtag(patched)
	a.state.put(patched)
	return wrote(http.StatusOK, a.show(patched, c.look(asRead))), nil
}
