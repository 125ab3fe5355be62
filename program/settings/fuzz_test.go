package settings_test

import (
	"encoding/json"
	"errors"
	"testing"
	"unicode/utf8"

	"scaleout/program/settings"
)

// oddValues are what no setting expects.
var oddValues = []string{"", "null", "[]", "{}", `[null,1,"x",{}]`, `{"a":[],"":null}`, "-1", "1e9", "\x00\xff", "[[[[", "9223372036854775807"}

// odd is a configuration in which one setting has such a value.
func odd(tb testing.TB, key, value string) string {
	tb.Helper()
	text, err := json.Marshal(values{"azure-native:location": "eastus", key: value})
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

func TestOddValues(t *testing.T) {
	t.Parallel()
	for _, key := range settings.Keys() {
		for _, value := range oddValues {
			answers(t, odd(t, key.Name, value), false)
		}
	}
}

// FuzzParse has a few seeds only, as a fuzzer runs its seeds slowly. The tests above and
// of bad configurations try all of them.
func FuzzParse(f *testing.F) {
	for i, key := range settings.Keys() {
		f.Add(odd(f, key.Name, oddValues[i%len(oddValues)]), i%2 == 0)
	}
	f.Fuzz(answers)
}

// answers checks that Parse answers whatever is set with settings, or with problems that
// are complete, and never panics.
func answers(t *testing.T, text string, secret bool) {
	t.Helper()
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
}
