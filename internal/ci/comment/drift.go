package comment

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"scaleout/internal/azure/token"
	"scaleout/internal/ci/digest"
)

// drift returns what others have changed in Azure of the resources that the program
// changes now. Pulumi's JSON has no steps for it: it shows in the state from which
// the program's steps begin, which is no longer that of the refresh. What the
// program leaves alone has no step at all, so nothing is known of it.
func drift(refresh, program []*display.PreviewStep) []change {
	before := map[resource.URN]*apitype.ResourceV3{}
	for _, s := range refresh {
		if s.OldState != nil && !isFrame(s) {
			before[token.Versionless(s.URN)] = s.OldState
		}
	}
	var all []change
	for _, s := range program {
		urn := token.Versionless(s.URN) // an update may have moved it to another version
		old := before[urn]
		if old == nil || s.Op == "same" {
			continue
		}
		c := change{typ: string(digest.Type(s)), name: s.URN.Name()}
		if s.OldState == nil {
			c.op = "delete"
		} else {
			c.changed = differences(old, s.OldState)
		}
		if c.op != "" || len(c.changed) > 0 {
			all = append(all, c)
		}
		delete(before, urn) // a replacement has several steps
	}
	return all
}

func differences(old, new *apitype.ResourceV3) []property {
	paths := map[string]bool{}
	leaves("", old.Inputs, paths)
	leaves("", new.Inputs, paths)
	var all []property
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if p := (property{path, valueAt(old, path), valueAt(new, path)}); p.old != p.new {
			all = append(all, p)
		}
	}
	return all
}

// leaves collects the paths of plain values.
func leaves(path string, v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if path == "" {
				leaves(name, inner, into)
				continue
			}
			leaves(path+"."+name, inner, into)
		}
	case []any:
		for i, inner := range v {
			leaves(fmt.Sprintf("%s[%d]", path, i), inner, into)
		}
	default:
		into[path] = true
	}
}
