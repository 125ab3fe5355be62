package load

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestJar(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		set  []string // Set-Cookie headers, one answer each
		wait time.Duration
		want string
	}{
		"none":                  {nil, 0, ""},
		"kept":                  {[]string{"session=a; Path=/; HttpOnly"}, 0, "session=a"},
		"Secure on plain HTTP":  {[]string{"session=a; Secure; SameSite=None"}, 0, "session=a"},
		"two":                   {[]string{"session=a", "csrf=b"}, 0, "session=a; csrf=b"},
		"replaced":              {[]string{"session=a", "session=b"}, 0, "session=b"},
		"affinity":              {[]string{"ARRAffinity=x; Path=/; HttpOnly; Secure", "ARRAffinitySameSite=x; SameSite=None", "session=a"}, 0, "session=a"},
		"like affinity":         {[]string{"ARRAffinityOwn=x"}, 0, "ARRAffinityOwn=x"},
		"deleted by age":        {[]string{"session=a", "session=; Max-Age=0"}, 0, ""},
		"deleted by date":       {[]string{"session=a", "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, 0, ""},
		"age wins over date":    {[]string{"session=a; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, 0, "session=a"},
		"age in time":           {[]string{"session=a; Max-Age=60"}, 59 * time.Second, "session=a"},
		"age over":              {[]string{"session=a; Max-Age=60", "csrf=b"}, 60 * time.Second, "csrf=b"},
		"date over":             {[]string{"session=a; Expires=Tue, 24 Nov 2026 12:01:00 GMT"}, time.Minute, ""},
		"date to come":          {[]string{"session=a; Expires=Tue, 24 Nov 2026 12:01:00 GMT"}, time.Second, "session=a"},
		"quotation marks":       {[]string{`session="a=b"`}, 0, `session="a=b"`},
		"signed, with its dots": {[]string{"session=eyJ1c2VyIjoiYSJ9.ZzA.-x_y="}, 0, "session=eyJ1c2VyIjoiYSJ9.ZzA.-x_y="},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var j jar
			for _, line := range c.set {
				answer := http.Response{Header: http.Header{"Set-Cookie": {line}}}
				j.take(answer.Cookies(), noon)
			}
			assert.Equal(t, c.want, j.header(noon.Add(c.wait)))
		})
	}
}
