package sim

import (
	"net/http"
	"strings"
)

// rebootTypes are what a reboot may be of ("Redis - Force Reboot").
var rebootTypes = []string{"AllNodes", "PrimaryNode", "SecondaryNode"}

// forceReboot is scheduled; the answer is recorded 2019-10. What runs behind a cache is not restarted.
func forceReboot(a *Azure, c *call) (*answer, *Error) {
	cache, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	if e := c.readBody(); e != nil {
		return nil, e
	}
	for _, known := range rebootTypes {
		if !strings.EqualFold(known, text(c.body, "rebootType")) {
			continue
		}
		if e := a.checkIdle(c, cache); e != nil {
			return nil, e
		}
		return reply(http.StatusOK, map[string]any{
			"message": "The requested reboot operation for '" + known + "' has been successfully scheduled and should be executed shortly.",
		}), nil
	}
	return nil, c.refuseRedis("The value of the parameter 'rebootType' is invalid.")
}
