// Package approval compares two previews: an update must do what was approved, and
// no more.
//
// Pulumi's own saved plans are stricter: they hold every property to what it was
// when the plan was saved, so they break whenever autoscale has changed the
// number of instances meanwhile, which is what it is there for.
package approval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"scaleout/internal/ci/digest"
)

// Differences returns a line for each resource that a preview would treat otherwise
// than the approved one; none means that both do the same.
//
// Three things may differ: the plan's number of instances, which is autoscale's;
// names that Pulumi makes up for what is new; and the values of secrets, which
// no preview shows.
func Differences(approved, now *display.PreviewDigest) []string {
	before, after := intents(approved), intents(now)
	urns := slices.Collect(maps.Keys(before))
	for urn := range after {
		if _, both := before[urn]; !both {
			urns = append(urns, urn)
		}
	}
	slices.Sort(urns)
	var all []string
	for _, urn := range urns {
		b, a := before[urn], after[urn]
		switch {
		case b.op != a.op:
			all = append(all, fmt.Sprintf("%s: approved is %s, now it would be %s", urn.Name(), orNothing(b.op), orNothing(a.op)))
		case !slices.Equal(b.diff, a.diff):
			all = append(all, fmt.Sprintf("%s: approved is a change of %s, now it would be of %s", urn.Name(), list(b.diff), list(a.diff)))
		case !bytes.Equal(b.inputs, a.inputs):
			all = append(all, fmt.Sprintf("%s: the same properties would change, but to other values than approved", urn.Name()))
		}
	}
	return all
}

func orNothing(op string) string {
	if op == "" {
		return "nothing"
	}
	return op
}

func list(paths []string) string {
	if len(paths) == 0 {
		return "nothing"
	}
	return strings.Join(paths, ", ")
}

// An intent is what a preview would do to one resource.
type intent struct {
	op     string
	diff   []string // paths of properties
	inputs []byte   // JSON of what it would be given
}

func intents(d *display.PreviewDigest) map[resource.URN]intent {
	_, program := digest.Phases(d)
	all, names := map[resource.URN]intent{}, made(program)
	for _, s := range program {
		if s.Op == "same" || s.Op == "read" || s.Op == "refresh" {
			continue
		}
		i, again := all[s.URN] // by --show-replacement-steps a replacement has three steps
		if again {
			i.op += ", "
		}
		i.op += string(s.Op)
		for path := range s.DetailedDiff {
			if !autoscaled(s, path) {
				i.diff = append(i.diff, path)
			}
		}
		slices.Sort(i.diff)
		i.diff = slices.Compact(i.diff)
		if s.NewState != nil {
			i.inputs = inputs(s, names)
		}
		all[s.URN] = i
	}
	return all
}

const planType = "azure-native:web:AppServicePlan"

func autoscaled(s *display.PreviewStep, path string) bool {
	return digest.Type(s) == planType && path == "sku.capacity"
}

// inputs returns the inputs of a resource without those that may differ.
func inputs(s *display.PreviewStep, names []*regexp.Regexp) []byte {
	given := maps.Clone(s.NewState.Inputs)
	if sku, ok := given["sku"].(map[string]any); ok && digest.Type(s) == planType {
		sku = maps.Clone(sku)
		delete(sku, "capacity")
		given["sku"] = sku
	}
	b, err := json.Marshal(given)
	if err != nil {
		return nil // it came from JSON
	}
	for _, name := range append(names, madeUp(s.URN.Name())) {
		b = name.ReplaceAll(b, []byte("made up"))
	}
	return b
}

// made are the names of what is new, or takes the place of what is there: others are told
// them, as a slot its app's.
func made(steps []*display.PreviewStep) []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, s := range steps {
		if s.Op == "create" || s.Op == "replace" || s.Op == "create-replacement" {
			all = append(all, madeUp(s.URN.Name()))
		}
	}
	return slices.Clip(all) // so that appending copies
}

// madeUp finds a name as Pulumi makes it up: the resource's own and eight random
// digits.
func madeUp(name string) *regexp.Regexp {
	return regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `[0-9a-f]{8}\b`)
}
