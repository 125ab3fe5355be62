package settings_test

import (
	"encoding/json"
	"errors"
	"testing"
	"unicode/utf8"

	"scaleout/program/settings"
)

// FuzzParse: whatever is set, Parse answers with settings or with problems
// that are complete, and never panics.
func FuzzParse(f *testing.F) {
	for _, c := range badConfigs {
		text, err := json.Marshal(c.all())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), len(c.secret) > 0)
	}
	for _, key := range settings.Keys() {
		for _, value := range []string{"", "null", "[]", "{}", `[null,1,"x",{}]`, `{"a":[],"":null}`, "-1", "1e9", "\x00\xff", "[[[[", "9223372036854775807"} {
			text, err := json.Marshal(values{"azure-native:location": "eastus", key.Name: value})
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text), false)
		}
	}
	f.Fuzz(func(t *testing.T, text string, secret bool) {
		var config map[string]string
		if json.Unmarshal([]byte(text), &config) != nil {
			return
		}
		s, err := settings.Parse("scaleout", "dev", config, func(string) bool { return secret })
		if err == nil {
			if s.MinInstances < 2 || s.MaxInstances < s.MinInstances || s.MaxInstances > s.Plan.MaxInstances || len(s.Rules()) == 0 {
				t.Fatalf("not usable: %+v", s)
			}
			return
		}
		var ps settings.Problems
		if s != nil || !errors.As(err, &ps) || len(ps) == 0 {
			t.Fatalf("neither settings nor problems: %v, %v", s, err)
		}
		if !utf8.ValidString(ps.Error()) {
			t.Fatalf("not text: %q", ps.Error())
		}
		for _, p := range ps {
			if p.Key == "" && p.Reason != "There is no such setting." || p.Reason == "" || p.Allowed == "" || p.Fix == "" {
				t.Fatalf("incomplete: %#v", p)
			}
		}
	})
}
