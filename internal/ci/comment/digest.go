package comment

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"scaleout/internal/ci/digest"
)

// A change is what becomes of one resource.
type change struct {
	op      string // "create", "update", "replace", "delete"
	typ     string // "azure-native:web:AppServicePlan", in whichever version of its API
	name    string
	changed []property
	because []string // properties that force a replacement
}

// A property that changes.
type property struct {
	path     string
	old, new string // "": not to be shown
}

// ops are the operations worth a row, the gravest first, as the CLI names them
// and as we do. A replacement has up to three steps.
var ops = []struct{ step, shown string }{
	{"delete", "delete"}, {"replace", "replace"}, {"create-replacement", "replace"}, {"delete-replaced", "replace"},
	{"discard", "delete"}, {"import-replacement", "replace"}, {"import", "import"}, {"update", "update"}, {"create", "create"},
}

func shown(op display.StepOp) string {
	for _, o := range ops {
		if o.step == string(op) {
			return o.shown
		}
	}
	return ""
}

func rank(op string) int {
	return slices.IndexFunc(ops, func(o struct{ step, shown string }) bool { return o.shown == op })
}

// changes returns what the program changes, the gravest first, and what others
// have changed in Azure before it.
func changes(d *display.PreviewDigest) (program, others []change) {
	refresh, planned := digest.Phases(d)
	return collect(planned), drift(refresh, planned)
}

func collect(steps []*display.PreviewStep) []change {
	var all []change
	at := map[resource.URN]int{}
	for _, s := range steps {
		op := shown(s.Op)
		if op == "" || isFrame(s) {
			continue
		}
		c := change{op: op, typ: string(digest.Type(s)), name: s.URN.Name(), changed: properties(s), because: keys(s.ReplaceReasons)}
		i, seen := at[s.URN]
		if !seen {
			at[s.URN] = len(all)
			all = append(all, c)
			continue
		}
		if rank(op) <= rank(all[i].op) && len(c.changed) >= len(all[i].changed) {
			all[i] = c
		}
	}
	slices.SortStableFunc(all, func(a, b change) int { return rank(a.op) - rank(b.op) })
	return all
}

// isFrame reports whether a step is about something that only Pulumi knows: the
// stack, a provider, a component.
func isFrame(s *display.PreviewStep) bool {
	typ := string(s.URN.Type())
	state := s.NewState
	if state == nil {
		state = s.OldState
	}
	return strings.HasPrefix(typ, "pulumi:") || state != nil && !state.Custom
}

func keys(all []resource.PropertyKey) []string {
	var texts []string
	for _, k := range all {
		texts = append(texts, string(k))
	}
	return texts
}

// properties are those that change, in the order of their paths.
func properties(s *display.PreviewStep) []property {
	if s.Op == "create" || s.Op == "delete" {
		return nil
	}
	var all []property
	for _, path := range slices.Sorted(maps.Keys(s.DetailedDiff)) {
		all = append(all, property{path, valueAt(s.OldState, path), valueAt(s.NewState, path)})
	}
	if len(all) == 0 {
		for _, k := range keys(s.DiffReasons) {
			all = append(all, property{path: k})
		}
	}
	return all
}

// valueAt is a plain value among a resource's inputs; "" for a secret, for what
// is not plain, and for ids, which name the subscription.
func valueAt(state *apitype.ResourceV3, path string) string {
	if state == nil {
		return ""
	}
	p, err := resource.ParsePropertyPath(path)
	if err != nil {
		return ""
	}
	v, ok := p.Get(resource.NewObjectProperty(resource.NewPropertyMapFromMap(state.Inputs)))
	if !ok || !(v.IsString() || v.IsNumber() || v.IsBool()) {
		return ""
	}
	text := fmt.Sprint(v.V)
	if text == plugin.UnknownStringValue {
		return unknown
	}
	if text == secret || strings.Contains(strings.ToLower(text), "/subscriptions/") || len(text) > maxValue {
		return ""
	}
	return text
}

// secret stands for a secret in Pulumi's JSON.
const secret = "[secret]"

// unknown stands for a value that only the update has, such as a name that Pulumi
// makes up.
const unknown = "\x00"

const maxValue = 60

// said returns the diagnostics of a severity, without Pulumi's prefix.
func said(d *display.PreviewDigest, severity diag.Severity) []string {
	var all []string
	for _, m := range d.Diagnostics {
		if m.Severity != severity {
			continue
		}
		text := strings.TrimSpace(strings.TrimPrefix(m.Message, string(severity)+": "))
		if text != "" && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}
