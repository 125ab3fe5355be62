package settings

import "fmt"

// hidden replaces a secret value in messages.
const hidden = "[secret]"

// A Secret is a value that no way of printing it shows. Only Reveal does. It is
// behind a pointer because fmt's %p, and a Secret in a field that is not
// exported, are printed without asking our methods.
type Secret struct{ value *string }

// NewSecret wraps a value; of nothing it makes an empty Secret.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{&value}
}

// Reveal returns the value. Hand it to nothing but what keeps it secret.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsEmpty reports whether no secret was given.
func (s Secret) IsEmpty() bool { return s.value == nil }

// String returns "[secret]", or "" when there is none.
func (s Secret) String() string {
	if s.IsEmpty() {
		return ""
	}
	return hidden
}

// GoString hides the value from %#v.
func (s Secret) GoString() string { return `settings.Secret("` + s.String() + `")` }

// Format hides the value from every other verb.
func (s Secret) Format(f fmt.State, verb rune) {
	text := s.String()
	if verb == 'v' && f.Flag('#') {
		text = s.GoString()
	}
	_, _ = f.Write([]byte(text))
}

// MarshalText hides the value from JSON, YAML and the like, as a value and as
// the key of a map.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON hides the value.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }
