package autoscale_test

import (
	"encoding/json"
	"fmt"
	"sort"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/autoscale"
)

// paths lists every member and element of a body, the deepest last.
func paths(prefix string, v any) []string {
	var list []string
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			at := name
			if prefix != "" {
				at = prefix + "." + name
			}
			list = append(list, at)
			list = append(list, paths(at, inner)...)
		}
	case []any:
		for i, inner := range v {
			at := fmt.Sprintf("%s[%d]", prefix, i)
			list = append(list, at)
			list = append(list, paths(at, inner)...)
		}
	}
	sort.Strings(list)
	return list
}

// FuzzParse puts any value at two places of a real body, and looks for panics
// of Parse and of a run with what it accepts.
func FuzzParse(f *testing.F) {
	all := paths("", fixture(f))
	for i := range all {
		if i%3 == 0 { // every kind of place, not every place
			f.Add(uint16(i), []byte(`null`), uint16(len(all)-i), []byte(`"P9999DT99999H999999M9999999S"`))
		}
	}
	f.Add(uint16(3), []byte(`"1000000"`), uint16(4), []byte(`-1e308`))
	f.Fuzz(func(t *testing.T, at uint16, raw []byte, at2 uint16, raw2 []byte) {
		var v, v2 any
		if json.Unmarshal(raw, &v) != nil || json.Unmarshal(raw2, &v2) != nil {
			return
		}
		first, second := all[int(at)%len(all)], all[int(at2)%len(all)]
		body := put(put(fixture(t), first, v), second, v2)
		s, err := autoscale.Parse(body, zones)
		if err != nil {
			assert.Contains(t, err.Error(), "autoscale setting: properties")
			return
		}
		d := autoscale.Decide(s, levels{cpu: 50}.history(), autoscale.State{Count: 2}, noon)
		wellFormed(t, d, 2)
	})
}
