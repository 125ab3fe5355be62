package login

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Who is what an answer says of who is logged in.
type Who struct {
	Told bool   // it says who, or that nobody is
	Name string // empty: nobody
	Own  bool   // it is the person who asks
}

// MaxAnswer is how much is read of an answer, in bytes. What an app says of who is logged in
// has to be there.
const MaxAnswer = 64 << 10

// cut reports whether an answer had more than was read of it.
func cut(body []byte) bool { return len(body) >= MaxAnswer }

// Untold says what is wrong about an answer with status 200 that does not tell who is
// logged in: the same words for the same reason.
func Untold(body []byte) string {
	if cut(body) {
		return `200 with more than 64 KB, of which no more is read, without JSON {"user": …}`
	}
	return `200 without JSON {"user": …}`
}

// Who reads it from an answer with status 200: JSON with "user" or, where the login is
// not the usual one, a page with the user's name on it.
func (f Form) Who(body []byte, person string) Who {
	if name, told := user(body); told {
		return Who{Told: true, Name: name, Own: name != "" && (f.anyName() || f.isName(name, person))}
	}
	if f.Usual() || json.Valid(body) {
		return Who{}
	}
	for _, name := range f.Names(person) {
		if regexp.MustCompile(`(?i)(^|[^\w.@-])` + regexp.QuoteMeta(name) + `($|[^\w@-])`).Match(body) {
			return Who{Told: true, Name: name, Own: true}
		}
	}
	return Who{Told: !cut(body)} // the name may be in the rest
}

// anyName: a login by e-mail, say, tells nothing of the name that the app will show.
func (f Form) anyName() bool {
	_, known := f.texts()["user"]
	return !known && f.Shared()
}

func (f Form) isName(name, person string) bool {
	for _, n := range f.Names(person) {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// Names are what the app may call a person.
func (f Form) Names(person string) []string {
	var names []string
	for field, value := range f.texts() {
		if secretField.MatchString(field) || value == "" {
			continue
		}
		if strings.Contains(value, Person) {
			names = append(names, person, strings.ReplaceAll(value, Person, person))
		} else if f.Shared() {
			names = append(names, value)
		}
	}
	return names
}

// user reads {"user": NAME}; null and "" say that nobody is logged in.
func user(body []byte) (name string, told bool) {
	var said struct {
		User json.RawMessage `json:"user"`
	}
	if json.Unmarshal(body, &said) != nil || said.User == nil {
		return "", false
	}
	var text *string
	if json.Unmarshal(said.User, &text) != nil {
		return "", false
	}
	if text == nil {
		return "", true
	}
	return *text, true
}
