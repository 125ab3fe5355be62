package world

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
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

	state, err := json.Marshal(w.comparable())
	require.NoError(w.T, err)
	var resources any
	require.NoError(w.T, json.Unmarshal(state, &resources))
	n := namer{now: now, numbers: map[string]int{}}
	text, err := json.Marshal([]any{n.rename(resources), n.rename(azure)})
	require.NoError(w.T, err)
	return string(text)
}

// comparable is the state in an order of its own.
func (w *World) comparable() apitype.DeploymentV3 {
	w.T.Helper()
	if _, err := w.Home.Read("stacks/" + w.Name + ".json"); err != nil {
		return apitype.DeploymentV3{}
	}
	d := w.State()
	d.Manifest = apitype.ManifestV1{}
	byURN := func(a, b apitype.ResourceV3) int {
		return cmp.Or(cmp.Compare(a.URN, b.URN), cmp.Compare(fmt.Sprint(a.Delete), fmt.Sprint(b.Delete)))
	}
	slices.SortStableFunc(d.Resources, byURN)
	for _, r := range d.Resources {
		slices.Sort(r.Dependencies)
		for _, needs := range r.PropertyDependencies {
			slices.Sort(needs)
		}
	}
	slices.SortStableFunc(d.PendingOperations, func(a, b apitype.OperationV2) int { return byURN(a.Resource, b.Resource) })
	return d
}

// A namer replaces what differs from run to run.
type namer struct {
	now     time.Time
	numbers map[string]int // of what is generated, in the order of appearance
}

// generated matches the end of a resource's name, an access key as it is and in a
// URL, a UUID, a bcrypt hash, and random hexadecimal digits and letters.
var generated = regexp.MustCompile(`scaleout-prod[a-z-]*?[0-9a-f]{8}\b|[A-Za-z0-9+/]{43}=|(?:[A-Za-z0-9]|%2B|%2F){43}%3D` +
	`|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|\b[A-Za-z0-9]{64}\b|\b[0-9a-f]{32}\b`)

// constant are strings in which nothing is generated. Most are, and come again and
// again.
var constant sync.Map

func (n namer) rename(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			v[k] = n.rename(v[k])
		}
	case []any:
		for i := range v {
			v[i] = n.rename(v[i])
		}
	case string:
		return n.text(v)
	}
	return v
}

func (n namer) text(s string) string {
	if _, ok := constant.Load(s); ok {
		return s
	}
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return map[bool]string{false: "earlier", true: "later"}[at.After(n.now)]
	}
	renamed := generated.ReplaceAllStringFunc(s, func(s string) string {
		plain, err := url.QueryUnescape(s) // a key in a URL is the key
		if err != nil || !strings.Contains(s, "%") {
			plain = s
		}
		number, known := n.numbers[plain]
		if !known {
			number = len(n.numbers)
			n.numbers[plain] = number
		}
		return fmt.Sprintf("<%d>", number)
	})
	if renamed == s {
		constant.Store(s, true)
	}
	return renamed
}
