package login_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/login"
)

func parse(t *testing.T, text string) login.Form {
	t.Helper()
	f, err := login.Parse(text)
	require.NoError(t, err)
	return f
}

// The page as Flask-WTF, Django and Rails write it: the form that asks for a password
// counts, not the search.
const page = `<!doctype html><meta name="csrf-token" content="for-scripts">
<form method="post" action="/search"><input type="hidden" name="csrf_token" value="other"></form>
<form method="POST"><input id="csrf_token" name="csrf_token" type="hidden" value="tok+en=">
<input name="next" type="hidden" value="/account"><input name="username"><input name="password" type="password"></form>`

func TestForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]url.Values{
		"": {"user": {"person-1"}, "csrf_token": {"tok+en="}, "next": {"/account"}},
		"username={user}&password=a%26b": {
			"username": {"person-1"}, "password": {"a&b"}, "csrf_token": {"tok+en="}, "next": {"/account"},
		},
		"username=ann&next=": {"username": {"ann"}, "csrf_token": {"tok+en="}, "next": {""}},
	} {
		r := parse(t, text).Request("person-1", []byte(page))
		sent, err := url.ParseQuery(r.Body)
		require.NoError(t, err)
		assert.Equal(t, want, sent, text)
		assert.Equal(t, "application/x-www-form-urlencoded", r.Header.Get("Content-Type"))
	}
	assert.Equal(t, "user=person-1", parse(t, "").Request("person-1", nil).Body)
}

func TestJSON(t *testing.T) {
	t.Parallel()
	r := parse(t, `{"login": {"name": "{user}", "password": "p"}, "remember": true}`).Request(`person-1`, []byte(page))
	var sent map[string]any
	require.NoError(t, json.Unmarshal([]byte(r.Body), &sent))
	assert.Equal(t, map[string]any{"login": map[string]any{"name": "person-1", "password": "p"}, "remember": true}, sent)
	assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
	assert.Equal(t, "for-scripts", r.Header.Get("X-CSRFToken"))
}

func TestWrongOnesAreRefusedWithoutTheirValues(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"user=%zz&password=hunter2", `{"user": "hunter2"`} {
		_, err := login.Parse(text)
		require.ErrorContains(t, err, login.Variable)
		assert.NotContains(t, err.Error(), "hunter2")
	}
	f := parse(t, "user=ann&password=hunter2")
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", f, f, f), "hunter2")
	assert.Equal(t, []string{"hunter2"}, f.Secrets())
}

func TestWho(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<p>", login.MaxAnswer/3+1)
	for _, c := range []struct {
		form, body string
		want       login.Who
	}{
		{"", `{"user":"person-1"}`, login.Who{Told: true, Name: "person-1", Own: true}},
		{"", `{"user":"person-2"}`, login.Who{Told: true, Name: "person-2"}},
		{"", `{"user":null}`, login.Who{Told: true}},
		{"", `<p>person-1</p>`, login.Who{}},
		{"user=ann&password=p", `{"user":"Ann"}`, login.Who{Told: true, Name: "Ann", Own: true}},
		{"user=ann&password=p", `{"user":"bob"}`, login.Who{Told: true, Name: "bob"}},
		{"email=ann@example.com&password=p", `{"user":"Ann B."}`, login.Who{Told: true, Name: "Ann B.", Own: true}},
		{"username=ann&password=p", `<p>Hello, ann!</p>`, login.Who{Told: true, Name: "ann", Own: true}},
		{"username=ann&password=p", `<p>Hello, joanna!</p>`, login.Who{Told: true}},
		{"username={user}&password=p", `<p>Hello, person-1</p>`, login.Who{Told: true, Name: "person-1", Own: true}},
		{"username={user}&password=p", `<p>Hello, person-11</p>`, login.Who{Told: true}},
		{"username=ann&password=p", `{"name":"ann"}`, login.Who{}},
		{"username=ann&password=p", "<p>Hello, ann!</p>" + long, login.Who{Told: true, Name: "ann", Own: true}},
		{"username=ann&password=p", long, login.Who{}}, // it may come in what was not read
		{"", long, login.Who{}},
	} {
		assert.Equal(t, c.want, parse(t, c.form).Who([]byte(c.body), "person-1"), "%s: %s", c.form, c.body)
	}
}

func TestUntold(t *testing.T) {
	t.Parallel()
	assert.Equal(t, `200 without JSON {"user": …}`, login.Untold([]byte("<p>Hello</p>")))
	assert.Contains(t, login.Untold(make([]byte, login.MaxAnswer)), "200 with more than 64 KB, of which no more is read")
}

func TestAgain(t *testing.T) {
	t.Parallel()
	assert.True(t, login.Again([]byte(page)))
	assert.False(t, login.Again([]byte("<p>Welcome, ann</p>")))
	assert.False(t, login.Again(nil))
}
