package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Comparison is how an answer differs from the recorded one. Empty lists and strings
// mean that it does not.
type Comparison struct {
	Exchange Recorded
	Status   string // "200, recorded 202"
	Code     string
	Headers  string
	Own      []string // members that the real answer has not, or with another JSON type
	Lacking  []string // members that only the real answer has, apart from those left out on purpose
	Left     []string // and these
	Values   []string // shared members with another value
	// Read reports whether both answers were a success, so that members were compared.
	Read bool
}

// Compare sends one recorded exchange, after what is given, and compares the answer. What
// is given and refused counts as another status.
func (r *Runner) Compare(ctx context.Context, in Recording, e Recorded) (Comparison, error) {
	for _, name := range e.Given {
		err := r.give(ctx, in, name, map[string]bool{})
		if refused := (*givenRefusedError)(nil); errors.As(err, &refused) {
			return Comparison{Exchange: e, Status: err.Error()}, nil
		}
		if err != nil {
			return Comparison{}, err
		}
	}
	got, err := r.send(ctx, e.Method, r.address(e.Path, e.APIVersion), bodyOf(e.Body))
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{Exchange: e}
	if got.status != e.Status {
		c.Status = fmt.Sprintf("%d, recorded %d", got.status, e.Status)
	}
	if code := got.code(); code != e.Code {
		c.Code = fmt.Sprintf("%q, recorded %q", code, e.Code)
	}
	have := operationHeaders(got)
	if strings.Contains(e.Source, "azure-cli") {
		// Its recordings leave out Retry-After (azure-cli-testsdk, scenario_tests/base.py, FILTER_HEADERS).
		have = slices.DeleteFunc(have, func(name string) bool { return name == "retry-after" })
	}
	if !slices.Equal(have, slices.Sorted(slices.Values(e.Headers))) {
		c.Headers = fmt.Sprintf("%v, recorded %v", have, e.Headers)
	}
	if e.Status < 300 && got.status < 300 {
		c.Read = true
		r.compareBody(in, &c, got.body)
	}
	return c, nil
}

// A givenRefusedError is the refusal of something that a recorded exchange needs before.
type givenRefusedError struct{ text string }

func (e *givenRefusedError) Error() string { return e.text }

// give makes what a name of the recording's givens stands for, once.
func (r *Runner) give(ctx context.Context, in Recording, name string, done map[string]bool) error {
	given, known := in.Givens[name]
	if !known {
		return fmt.Errorf("%s.json knows no given %q", in.Name, name)
	}
	if done[name] {
		return nil
	}
	done[name] = true
	for _, before := range given.Given {
		if err := r.give(ctx, in, before, done); err != nil {
			return err
		}
	}
	for _, q := range given.Requests {
		url := r.address(q.Path, q.APIVersion)
		got, err := r.send(ctx, q.Method, url, bodyOf(q.Body))
		if err != nil {
			return err
		}
		if got.status >= 300 {
			return &givenRefusedError{fmt.Sprintf("given %q: %s %s: status %d, code %q", name, q.Method, q.Path, got.status, got.code())}
		}
		if q.Running || q.Method == "POST" || got.body == nil && q.Method != "DELETE" {
			continue
		}
		if _, err := r.wait(ctx, Exchange{Method: q.Method}, url, got); err != nil {
			return fmt.Errorf("given %q: %w", name, err)
		}
	}
	if err := r.deploy(in, given); err != nil {
		return fmt.Errorf("given %q: %w", name, err)
	}
	if given.Wait == "" {
		return nil
	}
	d, err := time.ParseDuration(given.Wait)
	if err != nil {
		return fmt.Errorf("given %q: %w", name, err)
	}
	return r.Clock.Sleep(ctx, d)
}

// deploy makes the deployment of a Given.
func (r *Runner) deploy(in Recording, given Given) error {
	site := r.names.Replace("{siteID}")
	switch {
	case given.Deployment != "" && r.Deploy != nil:
		return r.Deploy(site, given.Deployment)
	case given.Built && r.Built != nil:
		return r.Built(site, in.Givens[given.Given[0]].Deployment)
	case given.Deployment != "" || given.Built:
		return errors.New("no deployment can be made here")
	}
	return nil
}

// address is the URL of a path of this run: a whole one, or one below the resource group
// or the subscription.
func (r *Runner) address(path, version string) string {
	path, whole := strings.CutPrefix(r.names.Replace(path), "/subscriptions/"+r.Subscription)
	if !whole && strings.HasPrefix(path, "/providers") {
		path = "/resourceGroups/" + r.group + path
	}
	return r.url(path, version)
}

func bodyOf(raw json.RawMessage) any {
	if len(raw) == 0 {
		return nil
	}
	return raw
}

func operationHeaders(got response) []string {
	have := []string{}
	for _, name := range []string{"azure-asyncoperation", "location", "retry-after"} {
		if got.header.Get(name) != "" {
			have = append(have, name)
		}
	}
	return have
}

func (r *Runner) compareBody(in Recording, c *Comparison, body any) {
	e := c.Exchange
	if e.List != nil {
		list, _ := body.(map[string]any)
		for _, beside := range e.List {
			if _, there := list[beside]; !there {
				c.Lacking = append(c.Lacking, "(list) "+beside)
			}
		}
		elements, _ := list["value"].([]any)
		body = nil
		if len(elements) > 0 {
			body = elements[0]
		}
	}
	have := map[string]any{}
	flatten(have, "", body)
	for _, name := range sortedMembers(have) {
		want, known := e.Members[name]
		switch {
		case have[name] == nil, !known && strings.HasSuffix(name, "[]") && !isObject(have[name]):
			// Most rows say of a list of plain values only that it is one.
		case !known && !e.Partial, known && kindOf(want) != kindOf(have[name]):
			c.Own = append(c.Own, name)
		case known && !isKind(want) && r.replaced(want) != shown(have[name]):
			c.Values = append(c.Values, fmt.Sprintf("%s: %s, recorded %v", name, r.places.Replace(fmt.Sprint(shown(have[name]))), want))
		}
	}
	for _, name := range sortedMembers(e.Members) {
		switch {
		case have[name] != nil:
		case in.leaves(name):
			c.Left = append(c.Left, name)
		default:
			c.Lacking = append(c.Lacking, name)
		}
	}
}

func (r *Runner) replaced(want any) any {
	if s, isText := want.(string); isText {
		return r.names.Replace(s)
	}
	return want
}

// shown is a value as a recorded one is written: objects and lists are only said to be there.
func shown(v any) any {
	switch v.(type) {
	case map[string]any:
		return "{}"
	case []any:
		return "[]"
	}
	return v
}

// flatten lists the members of a body by dotted path; of a list it takes all elements
// together.
func flatten(out map[string]any, path string, v any) {
	if path != "" && (v != nil || out[path] == nil) {
		out[path] = v
	}
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			flatten(out, strings.TrimPrefix(path+"."+name, "."), member)
		}
	case []any:
		for _, member := range v {
			flatten(out, path+"[]", member)
		}
	}
}

func isObject(v any) bool {
	_, is := v.(map[string]any)
	return is
}

func isKind(want any) bool {
	s, _ := want.(string)
	return slices.Contains([]string{"str", "num", "bool", "{}", "[]"}, s)
}

// kindOf is the JSON type of a value, or the one that a recorded row names.
func kindOf(v any) string {
	switch v := v.(type) {
	case string:
		if isKind(v) {
			return v
		}
		return "str"
	case float64:
		return "num"
	case bool:
		return "bool"
	case map[string]any:
		return "{}"
	case []any:
		return "[]"
	}
	return "null"
}

func sortedMembers(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
