package sim

import "net/http"

// restartSite starts the app anew on all instances.
func restartSite(a *Azure, c *call) (*answer, *Error) {
	site, e := a.idle(c)
	if e != nil {
		return nil, e
	}
	a.state.restarts(site)
	return wrote(http.StatusOK, nil), nil
}

func setSiteState(to string) handler {
	return func(a *Azure, c *call) (*answer, *Error) {
		site, e := a.idle(c)
		if e != nil {
			return nil, e
		}
		if to == "Running" && text(site.properties(), "state") != to {
			a.state.restarts(site)
		}
		site.properties()["state"] = to
		site.properties()["enabled"] = to == "Running"
		return wrote(http.StatusOK, nil), nil
	}
}

// idle finds the app or slot that an action is about, and refuses it while it is being swapped.
// For these actions the refusal was not confirmed.
func (a *Azure) idle(c *call) (*resource, *Error) {
	site, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	if op, busy := a.busy(c.id); busy && op.Swap != nil {
		return nil, op.inProgress(c)
	}
	return site, nil
}
