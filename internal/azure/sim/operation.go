package sim

import (
	"net/url"
	"sort"
	"strings"
	"time"
)

// operation is a long-running operation. It ends by the clock: nothing happens
// in the background, settle brings the store up to date before each look.
type operation struct {
	ID       string    `json:"id"`
	Resource string    `json:"resource"`
	Verb     verb      `json:"verb"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	// Poll is the way for the client to ask: by status document or by location.
	Poll pollStyle `json:"poll"`
	// Path is the operation's own path, without the api-version.
	Path string `json:"path"`
	// Fails makes the operation end Failed; Undo is the resource as it was before.
	Fails   bool      `json:"fails,omitempty"`
	Undo    *resource `json:"undo,omitempty"`
	Settled bool      `json:"settled,omitempty"`
	// Then are members of properties that change only when the operation has succeeded.
	Then map[string]any `json:"then,omitempty"`
	// Quiet suggests no Retry-After: the cache provider has none (seen 2019 to 2026-08).
	Quiet bool `json:"quiet,omitempty"`
	// Pace is the Retry-After where it is not pollInterval.
	Pace time.Duration `json:"pace,omitempty"`
	// Bare shows nothing but the status in the status document (Microsoft.Network, seen 2021 and 2022).
	Bare bool `json:"bare,omitempty"`
	// Refused is why it fails, without that anything has changed: Azure DNS looks at conditions late.
	Refused *refused `json:"refused,omitempty"`
	// Faultless has an error in each status document, that of an operation without one being "None" (Microsoft.Cdn, seen 2021
	// to 2023).
	Faultless bool `json:"faultless,omitempty"`
	// Swap is what a swap of two slots is about: it ends by what the data plane tells.
	Swap *swap `json:"swap,omitempty"`

	written []byte // its text in snapshots, once it has ended
}

// A refused operation fails with this code and these words.
type refused struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type verb string

const (
	creating verb = "create"
	updating verb = "update"
	deleting verb = "delete"
	// archiving changes nothing that ARM shows: an export or import of data.
	archiving verb = "archive"
)

type pollStyle string

const (
	// pollStatus is the Azure-AsyncOperation header with a status document.
	pollStatus pollStyle = "status"
	// pollLocation is the Location header: 202 until done.
	pollLocation pollStyle = "location"
)

// pollInterval is the Retry-After that an accepted operation suggests. ARM's
// own answers to a group's deletion carry 15 ("Track asynchronous Azure operations").
const pollInterval = 15 * time.Second

// operationMemory is the time during which a finished operation can be polled.
const operationMemory = 24 * time.Hour

// begin starts an operation that ends after took. The body of its resource shows
// the change already; Undo is nil for a creation. Path is that of the resource's
// operations, and becomes that of this one.
func (a *Azure) begin(c *call, op operation, took time.Duration) *operation {
	op.ID = a.newGUID()
	op.Path += "/" + op.ID
	op.Start, op.End, op.Fails = c.now, c.now.Add(took), c.fail
	a.state.keep(&op)
	return &op
}

// forgotten reports whether an operation can be polled no longer.
func (op *operation) forgotten(now time.Time) bool {
	return op.Settled && now.Sub(op.End) > operationMemory
}

// settle ends every operation whose time has come, in the order of their ends, and the
// starts of deployed apps; it reports whether there is anything to store.
func (a *Azure) settle(now time.Time) bool {
	var due []*operation
	for _, op := range a.state.underWay {
		if op.Swap != nil && a.swapEnds(op, now) || op.Swap == nil && !op.End.After(now) {
			due = append(due, op)
		}
	}
	sort.Slice(due, func(i, j int) bool {
		if !due[i].End.Equal(due[j].End) {
			return due[i].End.Before(due[j].End)
		}
		return due[i].ID < due[j].ID
	})
	for _, op := range due {
		a.state.ended(op)
		if op.Swap != nil {
			a.endSwap(op)
		} else if r, ok := a.state.resources[key(op.Resource)]; ok {
			op.finish(a.state, r)
		}
		op.Undo = nil
	}
	fetched := a.settleReferences(now)
	return a.settleDeployments(now) || fetched || len(due) > 0 || len(a.switched) > 0
}

func (op *operation) finish(s *state, r *resource) {
	switch {
	case op.Refused != nil:
	case op.Verb == deleting && !op.Fails:
		s.remove(op.Resource, op.End)
	case op.Fails && op.Undo != nil:
		s.put(op.Undo)
		s.refresh(op.Undo)
		if (r.Type == siteType || r.Type == slotType) && generation(r) != generation(op.Undo) {
			s.restarts(op.Undo)
		}
	case op.Fails:
		setProvisioningState(r, "Failed")
	default:
		for name, v := range op.Then {
			r.properties()[name] = v
			if v == nil {
				delete(r.properties(), name)
			}
		}
		setProvisioningState(r, "Succeeded")
	}
}

// setProvisioningState skips resources that show none, such as sites.
func setProvisioningState(r *resource, to string) {
	p := r.properties()
	if has(p, "provisioningState") {
		p["provisioningState"] = to
	}
	// Azure Managed Redis says the same a second time, in its own words (ResourceState).
	if was := text(p, "resourceState"); was != "" {
		p["resourceState"] = to
		switch to {
		case "Succeeded":
			p["resourceState"] = "Running"
		case "Failed":
			p["resourceState"] = strings.TrimSuffix(was, "ing") + "eFailed"
		}
	}
}

// busy finds an unfinished operation on exactly this resource. A swap is one on both of its sides.
func (a *Azure) busy(id resourceID) (*operation, bool) {
	for _, op := range a.state.underWay {
		if key(op.Resource) == id.key() || op.Swap != nil && key(op.Swap.Target) == id.key() {
			return op, true
		}
	}
	return nil, false
}

// announce puts the polling headers of an operation on an answer.
func (op *operation) announce(c *call, ans *answer) *answer {
	address := c.base + op.address(c)
	if op.Poll == pollStatus {
		ans.header.Set("Azure-AsyncOperation", address)
	}
	ans.header.Set("Location", c.base+op.addressOf(c, op.result()))
	return op.suggest(ans)
}

// suggest says after how long to ask again, unless the service says nothing of it.
func (op *operation) suggest(ans *answer) *answer {
	switch {
	case op.Quiet:
	case op.Pace > 0:
		ans.retryAfter(op.Pace)
	default:
		ans.retryAfter(pollInterval)
	}
	return ans
}

// address is the path and the query under which an operation is polled.
func (op *operation) address(c *call) string { return op.addressOf(c, op.Path) }

func (op *operation) addressOf(c *call, path string) string {
	return (&url.URL{Path: path}).EscapedPath() + "?api-version=" + c.apiVersion
}

// result is the path of the Location, that of the operation itself but in Microsoft.Network (recorded 2017 to 2023).
func (op *operation) result() string {
	if !strings.Contains(op.Path, "/Microsoft.Network/locations/") {
		return op.Path
	}
	return strings.Replace(op.Path, "/operations/", "/operationResults/", 1)
}
