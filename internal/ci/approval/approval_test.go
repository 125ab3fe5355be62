package approval_test

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/ci/approval"
)

const (
	plan = "azure-native:web/v20240401:AppServicePlan::x-plan"
	app  = "azure-native:web/v20240401:WebApp::x-app"
)

func step(op, what string, inputs map[string]any, paths ...string) *display.PreviewStep {
	s := &display.PreviewStep{
		Op: display.StepOp(op), URN: resource.URN("urn:pulumi:prod::scaleout::" + what),
		NewState: &apitype.ResourceV3{Custom: true, Inputs: inputs}, DetailedDiff: map[string]display.PropertyDiff{},
	}
	for _, p := range paths {
		s.DetailedDiff[p] = display.PropertyDiff{Kind: "update"}
	}
	return s
}

func sku(name string, capacity float64) map[string]any {
	return map[string]any{"sku": map[string]any{"name": name, "capacity": capacity}}
}

func preview(steps ...*display.PreviewStep) *display.PreviewDigest {
	return &display.PreviewDigest{Steps: steps}
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	larger := step("update", plan, sku("P2v3", 2), "sku.name")
	for name, c := range map[string]struct {
		now  *display.PreviewDigest
		want []string
	}{
		"the same":           {preview(step("update", plan, sku("P2v3", 2), "sku.name")), nil},
		"autoscale acted":    {preview(step("update", plan, sku("P2v3", 5), "sku.name")), nil},
		"its path is there":  {preview(step("update", plan, sku("P2v3", 5), "sku.name", "sku.capacity")), nil},
		"what stays":         {preview(larger, step("same", app, nil)), nil},
		"another value":      {preview(step("update", plan, sku("P3v3", 2), "sku.name")), []string{"x-plan: the same properties would change, but to other values than approved"}},
		"another property":   {preview(step("update", plan, sku("P2v3", 2), "sku.name", "tags.a")), []string{"x-plan: approved is a change of sku.name, now it would be of sku.name, tags.a"}},
		"replaced":           {preview(step("replace", plan, sku("P2v3", 2), "sku.name")), []string{"x-plan: approved is update, now it would be replace"}},
		"more":               {preview(larger, step("delete", app, nil)), []string{"x-app: approved is nothing, now it would be delete"}},
		"nothing":            {preview(), []string{"x-plan: approved is update, now it would be nothing"}},
		"capacity of an app": {preview(larger, step("update", app, sku("x", 1), "sku.capacity")), []string{"x-app: approved is nothing, now it would be update"}},
		"what is read":       {preview(larger, step("read", app, nil)), nil},
		"no property":        {preview(step("update", plan, sku("P2v3", 2))), []string{"x-plan: approved is a change of sku.name, now it would be of nothing"}},
	} {
		assert.Equal(t, c.want, approval.Differences(preview(larger), c.now), name)
	}
}

// A cache's capacity is its size, and nobody changes it but the program.
func TestCapacityOfACache(t *testing.T) {
	t.Parallel()
	const cache = "azure-native:redis/v20241101:Redis::x-cache"
	size := func(capacity float64, paths ...string) *display.PreviewDigest {
		return preview(step("update", cache, map[string]any{"sku": map[string]any{"name": "Standard", "capacity": capacity}}, paths...))
	}
	assert.Equal(t, []string{"x-cache: the same properties would change, but to other values than approved"},
		approval.Differences(size(1, "sku.capacity"), size(6, "sku.capacity")))
	assert.Equal(t, []string{"x-cache: approved is a change of redisVersion, now it would be of redisVersion, sku.capacity"},
		approval.Differences(size(1, "redisVersion"), size(1, "sku.capacity", "redisVersion")))
	assert.Equal(t, []string{"x-cache: the same properties would change, but to other values than approved"},
		approval.Differences(size(1, "redisVersion"), size(6, "redisVersion")))
}

// 'pulumi preview --json --show-replacement-steps' has three steps for a replacement. The one that
// deletes comes last, or first where the name is free only then, and has no inputs.
func TestStepsOfAReplacement(t *testing.T) {
	t.Parallel()
	because := []string{"location", "sku.name"}
	steps := func(name string, ops ...string) *display.PreviewDigest {
		var all []*display.PreviewStep
		for _, op := range ops {
			s := step(op, plan, sku(name, 2), because...)
			if op == "delete-replaced" {
				s.NewState, s.DetailedDiff = nil, nil
			}
			all = append(all, s)
		}
		return preview(all...)
	}
	after := []string{"create-replacement", "replace", "delete-replaced"}
	before := []string{"delete-replaced", "replace", "create-replacement"}
	assert.Empty(t, approval.Differences(steps("P2v3", after...), steps("P2v3", after...)))
	assert.Equal(t, []string{"x-plan: the same properties would change, but to other values than approved"},
		approval.Differences(steps("P2v3", after...), steps("P3v3", after...)))
	assert.Equal(t, []string{"x-plan: approved is create-replacement, replace, delete-replaced, now it would be delete-replaced, replace, create-replacement"},
		approval.Differences(steps("P2v3", after...), steps("P2v3", before...)))
	approved := steps("P2v3", after...)
	because = because[:1]
	assert.Equal(t, []string{"x-plan: approved is a change of location, sku.name, now it would be of location"},
		approval.Differences(approved, steps("P2v3", after...)))
}

// Lines come by what they are about, and paths by their names, however Go orders its maps.
func TestOrder(t *testing.T) {
	t.Parallel()
	paths := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	for range 20 {
		assert.Empty(t, approval.Differences(preview(step("update", app, nil, paths...)), preview(step("update", app, nil, paths...))))
		assert.Equal(t, []string{"x-plan: approved is nothing, now it would be delete", "x-app: approved is nothing, now it would be delete"},
			approval.Differences(preview(), preview(step("delete", app, nil), step("delete", plan, nil))))
	}
}

// Names that Pulumi makes up differ from preview to preview; nothing else may.
func TestMadeUpNames(t *testing.T) {
	t.Parallel()
	create := func(name string) *display.PreviewDigest {
		return preview(step("create", app, map[string]any{"name": name, "kind": "app,linux"}))
	}
	assert.Empty(t, approval.Differences(create("x-app12345678"), create("x-appabcdef01")))
	for _, other := range []string{"x-app1234567", "x-appX2345678", "y-app12345678", "x-app123456789"} {
		assert.Len(t, approval.Differences(create("x-app12345678"), create(other)), 1, other)
	}
}

// What is made beside something new is told its name: a slot that of its app. Of what is
// there already nobody makes up a name.
func TestMadeUpNamesOfOthers(t *testing.T) {
	t.Parallel()
	const slot = "azure-native:web/v20240401:WebAppSlot::x-slot"
	with := func(op, name string) *display.PreviewDigest {
		return preview(step(op, app, map[string]any{"kind": "app,linux"}), step("create", slot, map[string]any{"name": name, "slot": "staging"}))
	}
	for _, op := range []string{"create", "replace", "create-replacement"} {
		assert.Empty(t, approval.Differences(with(op, "x-app12345678"), with(op, "x-appabcdef01")), op)
	}
	assert.Len(t, approval.Differences(with("update", "x-app12345678"), with("update", "x-appabcdef01")), 1)
	assert.Len(t, approval.Differences(with("create", "x-app12345678"), with("create", "y-app12345678")), 1)
}

// What the refresh finds is not the program's.
func TestDriftIsNoDifference(t *testing.T) {
	t.Parallel()
	root := func(op string) *display.PreviewStep { return step(op, "pulumi:pulumi:Stack::scaleout-prod", nil) }
	larger := step("update", plan, sku("P2v3", 2), "sku.name")
	drifted := preview(root("refresh"), step("update", plan, sku("P1v3", 5), "sku.capacity"), root("same"), larger)
	assert.Empty(t, approval.Differences(preview(root("refresh"), step("refresh", plan, nil), root("same"), larger), drifted))
}

// A digest is compared as it comes back from JSON, and is not changed by it.
func TestInputsStay(t *testing.T) {
	t.Parallel()
	d := preview(step("update", plan, sku("P2v3", 2), "sku.name"))
	before, err := json.Marshal(d)
	require.NoError(t, err)
	approval.Differences(d, d)
	after, err := json.Marshal(d)
	require.NoError(t, err)
	assert.JSONEq(t, string(before), string(after))
}
