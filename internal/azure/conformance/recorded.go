package conformance

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// A Recorded is an exchange that was seen with the real Azure in a public recording, as
// facts: what was sent that matters, and what was answered. Wording of others is not
// here, except Azure's own codes and messages.
type Recorded struct {
	// Source is the recording, "owner/repository:path"; Date is the day of the
	// exchange, as far as it is known ("2022-01").
	Source, Date string
	// In is the region of the exchange, "westus": what {location} stands for.
	In string
	// Given names what is there before, from Givens, in order.
	Given []string
	// Method, Path, APIVersion and Body are sent. Path stands below the resource group
	// if it starts with "/providers", else below the subscription; one that starts with
	// "/subscriptions/{sub}" is whole.
	Method, Path, APIVersion string
	Body                     json.RawMessage

	Status int
	Code   string // error code, empty for success
	// Headers are those of a long-running operation: "location",
	// "azure-asyncoperation", "retry-after".
	Headers []string
	// List has the members beside "value", if the answer is a list; Members are then
	// those of its first element.
	List []string
	// Members are the members of the answer that are not null, by dotted path, with "[]"
	// for the elements of a list: a value, or its JSON type as "str", "num", "bool", "{}" or "[]".
	Members map[string]any
	// Shape names a set of Members from Shapes that this row's own are laid over; a null
	// in Members takes one away.
	Shape string
	// Partial reports that not all members of the answer are known.
	Partial bool
}

// A Given is what must be there before a recorded exchange: requests in order, each
// followed until its operation is over. Given are others that must come first.
type Given struct {
	Given    []string
	Requests []GivenRequest
	// Deployment is the id of a deployment to the app that is being built, which no ARM
	// request makes. Built ends that of the Given before.
	Deployment string
	Built      bool
	// Wait is the time to let pass afterwards.
	Wait string
}

// A GivenRequest is one request of a Given.
type GivenRequest struct {
	Method, Path, APIVersion string
	Body                     json.RawMessage
	// Running leaves the operation that it starts alone.
	Running bool
}

// A Recording is one file of recorded exchanges: those of one service.
type Recording struct {
	Name      string `json:"-"`
	Givens    map[string]Given
	Shapes    map[string]map[string]any
	Exchanges []Recorded
	// LeftOut are members that Azure answers and the simulator does not, on purpose, by
	// path with the reason. They do not count as lacking. A path ends in "*" for all that begin so.
	LeftOut map[string]string
}

//go:embed recorded/*.json
var recordings embed.FS

// Recordings reads the recorded exchanges, file by file.
func Recordings() ([]Recording, error) {
	names, err := fs.Glob(recordings, "recorded/*.json")
	if err != nil {
		return nil, err
	}
	var all []Recording
	for _, name := range names {
		raw, err := recordings.ReadFile(name)
		if err != nil {
			return nil, err
		}
		one := Recording{Name: strings.TrimSuffix(path.Base(name), ".json")}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		if err := d.Decode(&one); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for i, e := range one.Exchanges {
			one.Exchanges[i].Members = one.members(e)
		}
		all = append(all, one)
	}
	return all, nil
}

// members lays a row's own members over those of its shape.
func (r Recording) members(e Recorded) map[string]any {
	out := map[string]any{}
	for _, from := range []map[string]any{r.Shapes[e.Shape], e.Members} {
		for name, v := range from {
			if out[name] = v; v == nil {
				delete(out, name)
			}
		}
	}
	return out
}

// leaves reports whether a member is left out on purpose.
func (r Recording) leaves(member string) bool {
	for name := range r.LeftOut {
		if prefix, cut := strings.CutSuffix(name, "*"); member == name || cut && strings.HasPrefix(member, prefix) {
			return true
		}
	}
	return false
}

// Type is the resource type that the path leads to, in small letters and without names:
// "microsoft.web/sites/config".
func (e Recorded) Type() string {
	p, _, _ := strings.Cut(strings.ToLower(e.Path), "?")
	i := strings.LastIndex(p, "/providers/")
	if i < 0 {
		return "resourcegroups"
	}
	parts := strings.Split(p[i+len("/providers/"):], "/")
	out := parts[0]
	for j := 1; j < len(parts); j += 2 {
		out += "/" + parts[j]
	}
	return out
}
