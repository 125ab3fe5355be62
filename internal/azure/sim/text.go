package sim

import (
	"bytes"
	"encoding/json"
)

// written is a resource as it was when its text was made. Resources change in place, in many
// spots, so before the text is used again the two are compared.
type written struct {
	of   *resource
	text []byte
}

// marshal is json.Marshal of the snapshot, and a line's end. From one change to the next, a
// resource or two are others: of the rest, and of operations that have ended, the text is kept.
func (s snapshot) marshal() ([]byte, error) {
	resources, operations := s.Resources, s.Operations
	s.Resources, s.Operations = []*resource{}, []*operation{}
	frame, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	head, tail, _ := bytes.Cut(frame, []byte(`],"operations":[`))
	parts, err := listed([][]byte{head}, resources, (*resource).marshal)
	if err != nil {
		return nil, err
	}
	parts, err = listed(append(parts, []byte(`],"operations":[`)), operations, (*operation).marshal)
	return bytes.Join(append(parts, tail, []byte("\n")), nil), err
}

func listed[T any](parts [][]byte, all []T, marshal func(T) ([]byte, error)) ([][]byte, error) {
	for i, one := range all {
		if i > 0 {
			parts = append(parts, []byte(","))
		}
		text, err := marshal(one)
		if err != nil {
			return nil, err
		}
		parts = append(parts, text)
	}
	return parts, nil
}

func (r *resource) marshal() ([]byte, error) {
	if w := r.written; w != nil && w.of.ID == r.ID && w.of.Type == r.Type && same(w.of.Body, r.Body) && same(w.of.Hidden, r.Hidden) {
		return w.text, nil
	}
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	r.written = &written{of: r.copy(), text: text}
	return text, nil
}

// marshal keeps the text of an operation that has ended, for it changes no more.
func (op *operation) marshal() ([]byte, error) {
	if op.Settled && op.written != nil {
		return op.written, nil
	}
	text, err := json.Marshal(op)
	if op.Settled && err == nil {
		op.written = text
	}
	return text, err
}

// same reports whether two values are the same JSON. What encoding/json would not have made
// counts as different from everything: copies share it.
func same(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case map[string]any:
		b, isObject := b.(map[string]any)
		if !isObject || len(a) != len(b) || (a == nil) != (b == nil) {
			return false
		}
		for name, v := range a {
			w, found := b[name]
			if !found || !same(v, w) {
				return false
			}
		}
		return true
	case []any:
		b, isList := b.([]any)
		if !isList || len(a) != len(b) || (a == nil) != (b == nil) {
			return false
		}
		for i := range a {
			if !same(a[i], b[i]) {
				return false
			}
		}
		return true
	case string, float64, bool:
		return a == b
	}
	return false
}
