package bounded

import "encoding/json"

// JSON is json.Unmarshal of at most limit values. More are a TooLargeError. Members
// and elements are counted, and the objects and lists that hold them: in memory, an
// object that takes nine bytes of a text is forty times as large.
func JSON(text []byte, limit int, into any) error {
	if values(text) > limit {
		return &TooLargeError{int64(limit), "values"}
	}
	return json.Unmarshal(text, into)
}

// values counts what may become a value of its own. Of a text that is no JSON it
// counts something, too.
func values(text []byte) int {
	n, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == '{' || c == '['):
			n++
		}
	}
	return n
}
