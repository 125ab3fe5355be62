package provider

import (
	"strings"
)

// fill puts values into the places of a path. It reports false when a value is
// missing.
func fill(path string, value func(name string) string) (string, bool) {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if !strings.HasPrefix(s, "{") {
			continue
		}
		v := value(strings.Trim(s, "{}"))
		if v == "" {
			return "", false
		}
		segments[i] = v
	}
	return strings.Join(segments, "/"), true
}

// match takes the values of a path's places out of an id. ARM ids are compared
// without regard to case. A place at the very beginning stands for a whole id.
func match(path, id string) (map[string]string, bool) {
	want, have := strings.Split(path, "/"), strings.Split(id, "/")
	if more := len(have) - len(want); more > 0 && strings.HasPrefix(path, "{") {
		have = append([]string{strings.Join(have[:more+1], "/")}, have[more+1:]...)
	}
	if len(want) != len(have) {
		return nil, false
	}
	values := map[string]string{}
	for i, s := range want {
		switch {
		case strings.HasPrefix(s, "{"):
			values[strings.Trim(s, "{}")] = have[i]
		case !strings.EqualFold(s, have[i]):
			return nil, false
		}
	}
	return values, true
}
