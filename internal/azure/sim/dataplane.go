package sim

import (
	"net/http"
)

// A DataPlane runs behind the resources: it is the app itself. It has the values of
// Azure's metrics and logs. The simulator calls it while it holds its lock, so a
// DataPlane must be quick and must not call back.
type DataPlane interface {
	// Answered counts the answers that each instance of a site has given so far,
	// by the instance's name, and those among them with a status of 500 or more.
	Answered(siteID string) (all, failed map[string]int64)
	// Log is the last lines that the site's containers have written.
	Log(siteID string) string
}

// Attach puts a data plane behind the resources; nil takes it away again. Without
// one, metrics have no data and logs are empty, as in a subscription where nobody
// has deployed an app.
func (a *Azure) Attach(d DataPlane) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.data = d
}

// containerLogs answers "Web Apps - Get Web Site Container Logs": text, or 204
// where there is none.
func containerLogs(a *Azure, c *call) (*answer, *Error) {
	if _, found := a.state.find(c.id); !found {
		return nil, resourceNotFound(c.id)
	}
	if a.data == nil {
		return reply(http.StatusNoContent, nil), nil
	}
	text := a.data.Log(c.id.String())
	if text == "" {
		return reply(http.StatusNoContent, nil), nil
	}
	return &answer{status: http.StatusOK, header: http.Header{}, text: text}, nil
}
