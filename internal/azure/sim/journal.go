package sim

// A Request is one entry of the journal. Method and path stand as the client
// sent them; Body is nil where none was sent or it was not a JSON object;
// Status is 0 where a fault dropped the connection.
type Request struct {
	Method, Path, APIVersion string
	Body                     map[string]any
	Status                   int
}

// Requests returns what was asked so far, oldest first, when Options.Record is set.
func (a *Azure) Requests() []Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := make([]Request, len(a.journal))
	for i, r := range a.journal {
		r.Body = clone(r.Body)
		out[i] = r
	}
	return out
}

func (a *Azure) record(c *call, status int) {
	if !a.opts.Record {
		return
	}
	a.journal = append(a.journal, Request{
		Method: c.method, Path: c.path, APIVersion: c.apiVersion, Body: clone(c.rawBody), Status: status,
	})
}
