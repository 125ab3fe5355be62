package sim

// Bodies are JSON as encoding/json decodes it: maps, lists, strings, float64,
// bool and nil. The functions here read and copy them.

// object returns the object under name, and a nil map where there is none.
func object(m map[string]any, name string) map[string]any {
	o, _ := m[name].(map[string]any)
	return o
}

func text(m map[string]any, name string) string {
	s, _ := m[name].(string)
	return s
}

func flag(m map[string]any, name string) bool {
	b, _ := m[name].(bool)
	return b
}

// integer returns the whole number under name, and 0 where there is none.
func integer(m map[string]any, name string) int {
	f, _ := m[name].(float64)
	return int(f)
}

func list(m map[string]any, name string) []any {
	l, _ := m[name].([]any)
	return l
}

// has reports whether name has a value other than null.
func has(m map[string]any, name string) bool {
	v, ok := m[name]
	return ok && v != nil
}

// clone copies an object deeply; a nil map stays nil.
func clone(m map[string]any) map[string]any {
	if m == nil {
		return nil
	}
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = cloneValue(v)
	}
	return out
}

func cloneValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return clone(v)
	case []any:
		if v == nil {
			return v
		}
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = cloneValue(e)
		}
		return out
	default:
		return v
	}
}

// merge lays the members of from over into, objects member by member
// (RFC 7396, as ARM's PATCH does); null removes.
func merge(into, from map[string]any) map[string]any {
	out := clone(into)
	if out == nil {
		out = map[string]any{}
	}
	for k, v := range from {
		switch v := v.(type) {
		case nil:
			delete(out, k)
		case map[string]any:
			old, _ := out[k].(map[string]any)
			out[k] = merge(old, v)
		default:
			out[k] = cloneValue(v)
		}
	}
	return out
}

// setDefault sets name where it is missing or null.
func setDefault(m map[string]any, name string, v any) {
	if !has(m, name) {
		m[name] = v
	}
}
