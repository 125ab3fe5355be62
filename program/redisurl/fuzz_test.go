package redisurl_test

import (
	"strings"
	"testing"

	"scaleout/program/redisurl"
)

// FuzzParse checks that a URL which is accepted is written as one that says the same, and
// that a refusal does not show the key, wherever in the text it is.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "rediss://:key@host:6380/0", "rediss://:a%2Bb%3D@host:10000", "redis://:key@host:6379/0", "rediss://user:k@[::1]:1/15",
		"rediss://:key@host/0", "rediss://:%zz@host:1/0", "rediss://:k@host:99999999999/0", "rediss://:k@host:1/-1", "rediss://:k@host:1/x", "://", "rediss:",
		"key://:key@host:1/0", "key:x", "rediss://:k@[fe80::key]:1/0", "rediss://:k@key/0", "rediss://:k@host:1/key",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := redisurl.Parse(s)
		if err != nil {
			const key = "0123456789abcdef"
			_, err = redisurl.Parse(strings.ReplaceAll(s, "key", key))
			if err != nil && strings.Contains(err.Error(), key) {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		again, err := redisurl.Parse(u.String())
		if err != nil || again != u {
			t.Fatalf("%q is %#v, written as %q, which is %#v: %v", s, u, u, again, err)
		}
	})
}
