package login

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"scaleout/internal/fail"
)

// Variable holds the form of a login that takes more than a name. Passwords do not
// belong on a command line, where everybody on the machine sees them.
const Variable = "SCALEOUT_LOGIN_FORM"

// Person stands for the name of the person who logs in, in a value.
const Person = "{user}"

// A Form is what is sent to log in. The zero Form is the usual one: the field "user",
// with the person's name.
type Form struct {
	fields map[string]string // nil: the usual one, or JSON
	body   map[string]any    // JSON; nil: a form
}

// Parse reads what the variable holds: fields as in a query, percent-encoded, or a JSON
// object. Empty text is the usual form.
func Parse(text string) (Form, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Form{}, nil
	case strings.HasPrefix(text, "{"):
		var body map[string]any
		if json.Unmarshal([]byte(text), &body) != nil { // the text may hold a password
			return Form{}, fail.Refuse(`%s is not a JSON object: want {"name": "value", …}, or name=value&name=value`, Variable)
		}
		return Form{body: body}, nil
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return Form{}, fail.Refuse("%s is not a form: want name=value&name=value, percent-encoded", Variable)
	}
	fields := map[string]string{}
	for name := range values {
		fields[name] = values.Get(name)
	}
	return Form{fields: fields}, nil
}

// Usual reports whether the form is the usual one. If it is not, the login page is to be
// asked for first.
func (f Form) Usual() bool { return f.fields == nil && f.body == nil }

// Shared reports whether everybody logs in as the same user.
func (f Form) Shared() bool {
	return !f.Usual() && !slices.ContainsFunc(slices.Collect(maps.Values(f.texts())), func(v string) bool { return strings.Contains(v, Person) })
}

// String keeps the values out of whatever is printed.
func (f Form) String() string { return "login form" }

// GoString does, too.
func (f Form) GoString() string { return f.String() }

// secretField matches names of fields whose values are nobody's name.
var secretField = regexp.MustCompile(`(?i)pass|pwd|secret|token|csrf|pin$|otp|code|key`)

// Secrets are the values that must not be seen.
func (f Form) Secrets() []string {
	var secrets []string
	for name, value := range f.texts() {
		if secretField.MatchString(name) && value != "" {
			secrets = append(secrets, value)
		}
	}
	return secrets
}

// texts are the fields whose values are text, by name.
func (f Form) texts() map[string]string {
	texts := maps.Clone(f.fields)
	if f.Usual() {
		return map[string]string{"user": Person}
	}
	if f.body != nil {
		texts = map[string]string{}
		collect(texts, "", f.body)
	}
	return texts
}

func collect(into map[string]string, name string, value any) {
	switch v := value.(type) {
	case string:
		into[name] = v
	case map[string]any:
		for inner, value := range v {
			collect(into, strings.TrimPrefix(name+"."+inner, "."), value)
		}
	}
}

// A Request is what to POST.
type Request struct {
	Header http.Header
	Body   string
}

// Request returns what logs a person in. page is the login page, if it was asked for:
// hidden fields of its form are sent along, as a browser does.
func (f Form) Request(person string, page []byte) Request {
	found := read(page)
	if f.body != nil {
		r := Request{Header: http.Header{"Content-Type": {"application/json"}}}
		for _, name := range []string{"X-CSRFToken", "X-CSRF-Token"} {
			if found.token != "" {
				r.Header.Set(name, found.token)
			}
		}
		body, _ := json.Marshal(named(f.body, person)) // it came from JSON
		r.Body = string(body)
		return r
	}
	values := url.Values{}
	for name, value := range found.hidden {
		values.Set(name, value)
	}
	for name, value := range f.texts() {
		values.Set(name, strings.ReplaceAll(value, Person, person))
	}
	return Request{Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: values.Encode()}
}

// named puts a person's name in its places.
func named(value any, person string) any {
	switch v := value.(type) {
	case string:
		return strings.ReplaceAll(v, Person, person)
	case map[string]any:
		all := map[string]any{}
		for name, inner := range v {
			all[name] = named(inner, person)
		}
		return all
	}
	return value
}
