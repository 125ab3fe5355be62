package sim

import (
	"net/http"
	"time"
)

// A DataPlane runs behind the resources: it is the app itself. It has the values of
// Azure's metrics and logs. The simulator calls it while it holds its lock, so a
// DataPlane must be quick and must not call back.
type DataPlane interface {
	// Answered is what the instances of an app or a slot have answered in the past hour at
	// least, oldest first.
	Answered(id string) []Answers
	// Log is the last lines that the site's containers have written.
	Log(siteID string) string
	// Ready reports whether every instance of an app or a slot runs that generation and has
	// been warmed up. The problem is why it never will be; it is empty otherwise.
	Ready(id string, generation int64) (ready bool, problem string)
	// Swapped tells that routing has switched in a swap: what ran for one side runs for the
	// other from this moment, and the generations with it; see Run. The target is production,
	// as a rule. The source, which has the target's old content now, then has a new generation.
	Swapped(targetID, sourceID string)
}

// Answers are those of an instance in a minute. The minute is the data plane's, whose clock
// is that of people: Azure's own is ahead of it where it has moved on for clients that wait.
type Answers struct {
	Minute   time.Time
	Instance string
	Requests int64
	Failed   int64         // those among them with a status of 500 or more
	Took     time.Duration // all together
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
