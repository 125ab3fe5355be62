package world

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/require"
)

// Fingerprint is the same for two worlds from which every run goes on alike: what
// state and Azure hold, but for generated names and keys, points in time, and the
// order of resources that do not depend on each other.
func (w *World) Fingerprint() string {
	w.T.Helper()
	snapshot, err := w.Azure.Snapshot()
	require.NoError(w.T, err)
	var azure map[string]any
	require.NoError(w.T, json.Unmarshal(snapshot, &azure))
	now, err := time.Parse(time.RFC3339, azure["time"].(string))
	require.NoError(w.T, err)
	azure["operations"] = slices.DeleteFunc(azure["operations"].([]any), func(o any) bool {
		return o.(map[string]any)["settled"] == true // nobody asks for it any more
	})

	n := namer{now: now, numbers: map[string]int{}}
	text, err := json.Marshal([]any{n.rename(w.comparable()), n.rename(azure)})
	require.NoError(w.T, err)
	return string(text)
}

// comparable is the state in an order of its own, with secrets in clear; nil where there is
// none. It is read as it lies there: to have the engine export it takes twice as long.
func (w *World) comparable() any {
	w.T.Helper()
	content, err := w.Home.Read("stacks/" + w.Name + ".json")
	if err != nil {
		return nil
	}
	var state struct{ Deployment map[string]any }
	require.NoError(w.T, json.Unmarshal(content, &state))
	w.reveal(state.Deployment)
	d := state.Deployment
	delete(d, "manifest")
	resources, _ := d["resources"].([]any)
	slices.SortStableFunc(resources, byURN)
	for _, r := range resources {
		sortDependencies(r.(map[string]any))
	}
	pending, _ := d["pending_operations"].([]any)
	slices.SortStableFunc(pending, func(a, b any) int {
		return byURN(a.(map[string]any)["resource"], b.(map[string]any)["resource"])
	})
	return d
}

// reveal decrypts the secrets in a part of a state.
func (w *World) reveal(part any) {
	w.T.Helper()
	switch part := part.(type) {
	case map[string]any:
		if part[resource.SigKey] == resource.SecretSig {
			plain, err := w.Home.Crypter().DecryptValue(context.Background(), part["ciphertext"].(string))
			require.NoError(w.T, err)
			part["ciphertext"] = plain
		}
		for _, below := range part {
			w.reveal(below)
		}
	case []any:
		for _, below := range part {
			w.reveal(below)
		}
	}
}

func byURN(a, b any) int {
	key := func(r any) string { return fmt.Sprint(r.(map[string]any)["urn"], r.(map[string]any)["delete"]) }
	return strings.Compare(key(a), key(b))
}

func sortDependencies(r map[string]any) {
	byText := func(a, b any) int { return strings.Compare(a.(string), b.(string)) }
	if all, ok := r["dependencies"].([]any); ok {
		slices.SortFunc(all, byText)
	}
	byProperty, _ := r["propertyDependencies"].(map[string]any)
	for _, needs := range byProperty {
		if all, ok := needs.([]any); ok {
			slices.SortFunc(all, byText)
		}
	}
}

// A namer replaces what differs from run to run.
type namer struct {
	now     time.Time
	numbers map[string]int // of what is generated, in the order of appearance
}

// generated matches the end of a resource's name, what a slot's content is called and the beginning of its user's name, an
// access key as it is and in a URL, a UUID, a bcrypt hash, and random hexadecimal digits
// and letters.
var generated = regexp.MustCompile(`scaleout-prod[a-z0-9.-]*?[0-9a-f]{8}(?:__[0-9a-f]{4}\b|__|\b)|[A-Za-z0-9+/]{43}=|(?:[A-Za-z0-9]|%2B|%2F){43}%3D` +
	`|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|\b[A-Za-z0-9]{64}\b|\b[0-9a-f]{32}\b`)

func (n namer) rename(v any) any {
	switch v := v.(type) {
	case map[string]any:
		renamed := make(map[string]any, len(v)) // a key may be the id of an identity
		for _, k := range slices.Sorted(maps.Keys(v)) {
			renamed[n.text(k)] = n.rename(v[k])
		}
		return renamed
	case []any:
		for i := range v {
			v[i] = n.rename(v[i])
		}
	case string:
		return n.text(v)
	case float64:
		if v > earliest && v == math.Trunc(v) && v < 2*earliest { // what a Key Vault gives is in Unix seconds
			return n.point(time.Unix(int64(v), 0))
		}
	}
	return v
}

// earliest is 2017-07-14 in Unix seconds: a larger number is a point in time.
const earliest = 1.5e9

// point is what is said of a point in time.
func (n namer) point(at time.Time) string {
	if at.After(n.now) {
		return "later"
	}
	return "earlier"
}

func (n namer) text(s string) string {
	read := readingOf(s)
	if !read.at.IsZero() {
		return n.point(read.at)
	}
	if len(read.parts) == 1 {
		return s
	}
	var renamed strings.Builder
	for i, part := range read.parts {
		if i%2 == 0 {
			renamed.WriteString(part)
			continue
		}
		number, known := n.numbers[part]
		if !known {
			number = len(n.numbers)
			n.numbers[part] = number
		}
		fmt.Fprintf(&renamed, "<%d>", number)
	}
	return renamed.String()
}

// A reading is what is in a string: a point in time, or parts of which every second
// is generated.
type reading struct {
	at    time.Time
	parts []string
}

// readings are those of all strings so far. Most strings come again and again: in
// the worlds of a test binary that begin with a copy of the same home, and in one.
var readings sync.Map

func readingOf(s string) reading {
	if known, ok := readings.Load(s); ok {
		return known.(reading)
	}
	r := read(s)
	readings.Store(s, r)
	return r
}

func read(s string) reading {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} { // sites and plans name no zone
		if at, err := time.Parse(layout, s); err == nil {
			return reading{at: at}
		}
	}
	var parts []string
	end := 0
	for _, m := range generated.FindAllStringIndex(s, -1) {
		part := s[m[0]:m[1]]
		if plain, err := url.QueryUnescape(part); err == nil && strings.Contains(part, "%") {
			part = plain // a key in a URL is the key
		}
		parts = append(parts, s[end:m[0]], part)
		end = m[1]
	}
	return reading{parts: append(parts, s[end:])}
}
