package comment_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/ci/comment"
	"scaleout/internal/ci/digest"
	"scaleout/internal/testkit"
	"scaleout/program/cost"
)

// preview reads what the real engine wrote, without what the comment leaves
// out anyway.
func preview(t *testing.T, name string) *display.PreviewDigest {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	d, err := digest.Parse(b)
	require.NoError(t, err)
	return d
}

func estimate(plan, cache string, most int) cost.Estimate {
	var prices catalog.PriceList
	for item, hourly := range map[string]float64{"P0v3": 0.0775, "P1v3": 0.155, "Standard_C0": 0.055, "Standard_C1": 0.138} {
		prices = append(prices, catalog.PriceRow{
			Item: item, Region: "eastus", Currency: "USD", UnitPrice: hourly, Known: true,
			AsOf: "2024-08", Certainty: catalog.Verified, Source: "a test",
		})
	}
	return cost.Of(cost.Bill{
		Name: "dev", Region: "westeurope", Plan: plan, Autoscale: true,
		Instances: cost.Range{Min: 2, Max: most}, Cache: cache,
	}, prices, "USD", cost.Assumption{})
}

func from(before, after cost.Estimate) comment.Cost {
	return comment.Cost{Before: &before, After: after, Base: "main"}
}

func within(budget int, c comment.Cost) comment.Cost {
	c.Budget = budget
	return c
}

// gone makes the resource that is updated one that somebody has deleted.
func gone(d *display.PreviewDigest) *display.PreviewDigest {
	for _, s := range d.Steps {
		if s.Op == "update" {
			s.Op, s.OldState, s.DetailedDiff = "create", nil, nil
		}
	}
	return d
}

const budget = `1 setting of stack "dev" needs attention; nothing was changed.

  monthlyBudget = 300
    With 5 instances this stack can cost 666.49 USD a month.
    Fix: pulumi config set maxInstances 3 --stack dev`

// results are the previews whose comments stand in testdata, under the same names.
func results(t *testing.T) map[string]comment.Result {
	small, large := estimate("P0v3", "Standard_C0", 3), estimate("P1v3", "Standard_C0", 3)
	const fork = "this job has no Azure credentials, as for pull requests from forks and in repositories that have none"
	return map[string]comment.Result{
		"nothing":  {Stack: "dev", Preview: preview(t, "nothing"), Cost: from(small, small)},
		"create":   {Stack: "prod", Preview: preview(t, "create"), Cost: comment.Cost{After: large}},
		"update":   {Stack: "dev", Preview: preview(t, "update"), Cost: within(400, from(small, large))},
		"replace":  {Stack: "dev", Preview: preview(t, "replace"), Cost: from(small, small)},
		"delete":   {Stack: "dev", Preview: preview(t, "delete"), Cost: from(small, estimate("P0v3", "Standard_C0", 2))},
		"warnings": {Stack: "dev", Preview: preview(t, "warnings"), Cost: from(small, estimate("P1mv4", "Standard_C1", 3))},
		"budget":   {Stack: "dev", Failure: budget, Cost: from(small, estimate("P1v3", "Standard_C1", 5))},
		"protected": {Stack: "prod", Preview: preview(t, "protected"), Failure: "exit status 255",
			Cost: comment.Cost{Unknown: "The cost is not known: the stack file cannot be read."}},
		"drift":    {Stack: "dev", Preview: preview(t, "drift"), Cost: from(small, large)},
		"gone":     {Stack: "dev", Preview: gone(preview(t, "drift")), Cost: from(small, large)},
		"fork":     {Stack: "dev", Preview: preview(t, "update"), Embedded: fork, Base: "main", Cost: from(small, large)},
		"fork-new": {Stack: "prod", Preview: preview(t, "create"), Embedded: fork, Cost: comment.Cost{After: large}},
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for name, r := range results(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := comment.Markdown(r)
			testkit.Golden(t, filepath.Join("testdata", name+".md"), got)
			assert.NotContains(t, got, "/subscriptions/")
			assert.Equal(t, r.Embedded != "", strings.Contains(got, "**This is not Azure.**"))
		})
	}
}

// Whatever of plan, app, cache, group or secret key goes, the headline says so,
// and the first thing below it.
func TestLossCannotBeOverlooked(t *testing.T) {
	t.Parallel()
	for typ, says := range map[string]string{
		"azure-native:web:AppServicePlan":              "The plan `x` is ",
		"azure-native:web:WebApp":                      "The app `x` is ",
		"azure-native:web/v20240401:AppServicePlan":    "The plan `x` is ",
		"azure-native:web/v20240401:WebApp":            "The app `x` is ",
		"azure-native:cache:Redis":                     "The session cache `x` is ",
		"azure-native:resources:ResourceGroup":         "The resource group `x` is ",
		"random:index/randomPassword:RandomPassword":   "The key that signs the sessions `x` is ",
		"azure-native:redisenterprise:RedisEnterprise": "The session cache `x` is ",
	} {
		for op, word := range map[display.StepOp]string{
			"delete": "DELETED", "replace": "REPLACED", "create-replacement": "REPLACED", "delete-replaced": "REPLACED",
		} {
			d := &display.PreviewDigest{Steps: []*display.PreviewStep{{
				Op: op, URN: resource.URN("urn:pulumi:dev::scaleout::" + typ + "::x"), OldState: &apitype.ResourceV3{Custom: true},
			}}}
			got := comment.Markdown(comment.Result{Stack: "dev", Preview: d, Cost: comment.Cost{Unknown: "-"}})
			assert.True(t, strings.HasPrefix(got, "## Preview of `dev`: **DELETES or REPLACES what people use**\n\n> [!CAUTION]\n> **"+says+word+"**"), "%s %s:\n%s", op, typ, got)
			assert.Regexp(t, `\| \*\*(DELETE|REPLACE)\*\* \| `+"`x`", got)
		}
	}
}

// Text from a fork stays text.
func TestNothingBecomesMarkdown(t *testing.T) {
	t.Parallel()
	const evil = "x` | <img src=x> @everyone [a](https://evil.example) #1 ```\n## owned\x1b[31m"
	d := &display.PreviewDigest{
		Steps: []*display.PreviewStep{{
			Op: "update", URN: resource.URN("urn:pulumi:dev::scaleout::azure-native:web:WebApp::" + strings.ReplaceAll(evil, "\n", " ")),
			OldState:     &apitype.ResourceV3{Custom: true, Inputs: map[string]any{"a": "old"}},
			NewState:     &apitype.ResourceV3{Custom: true, Inputs: map[string]any{"a": "`|<b>@all"}},
			DetailedDiff: map[string]display.PropertyDiff{"a": {Kind: "update"}},
		}},
		Diagnostics: []display.PreviewDiagnostic{{Severity: diag.Warning, Message: evil}},
	}
	got := comment.Markdown(comment.Result{Stack: "dev", Preview: d, Embedded: evil, Base: evil, Cost: comment.Cost{Unknown: evil}})
	got += comment.Markdown(comment.Result{Stack: "dev", Failure: evil, Cost: comment.Cost{Unknown: evil}})
	spans := strings.Split(got, "````text")
	require.Len(t, spans, 2, "the fence is longer than the one inside")
	for _, line := range strings.Split(spans[0], "\n") {
		assert.False(t, strings.HasPrefix(line, "## owned"), line)
		outside := outsideCode(line)
		for _, bad := range []string{"<img", "<b>", "@everyone", "@all", "](http", "https://", "|<"} {
			assert.NotContains(t, outside, bad)
		}
		assert.NotContains(t, line, "\x1b")
	}
}

// escape is a character that a backslash makes literal.
var escape = regexp.MustCompile(`\\.`)

// outsideCode is what a line has of Markdown and HTML: without its code spans
// and without what is escaped.
func outsideCode(line string) string {
	var b strings.Builder
	for i, part := range strings.Split(escape.ReplaceAllString(line, ""), "`") {
		if i%2 == 0 {
			b.WriteString(part)
		}
	}
	return b.String()
}

func TestNoSecretAndNoID(t *testing.T) {
	t.Parallel()
	state := func(v any) *apitype.ResourceV3 {
		return &apitype.ResourceV3{Custom: true, Inputs: map[string]any{"a": v}}
	}
	for _, v := range []any{"[secret]", "/subscriptions/1234/x", strings.Repeat("long", 50), map[string]any{"b": "hunter2"}, nil} {
		d := &display.PreviewDigest{Steps: []*display.PreviewStep{{
			Op: "update", URN: "urn:pulumi:dev::scaleout::azure-native:web:WebApp::x",
			OldState: state(v), NewState: state(v), DetailedDiff: map[string]display.PropertyDiff{"a": {Kind: "update"}},
		}}}
		assert.Contains(t, comment.Markdown(comment.Result{Stack: "dev", Preview: d, Cost: comment.Cost{Unknown: "-"}}), "| `a` |\n")
	}
}

func TestLongPreviewsAreCut(t *testing.T) {
	t.Parallel()
	d := &display.PreviewDigest{}
	many := map[string]display.PropertyDiff{}
	for i := range 200 {
		many["p"+strings.Repeat("x", 40)+string(rune('0'+i%10))+string(rune('a'+i/10))] = display.PropertyDiff{Kind: "update"}
	}
	for i := range 500 {
		d.Steps = append(d.Steps, &display.PreviewStep{
			Op: "update", URN: resource.URN("urn:pulumi:dev::scaleout::azure-native:web:WebApp::x" + string(rune('a'+i%26)) + strings.Repeat("y", i/26)),
			NewState: &apitype.ResourceV3{Custom: true}, DetailedDiff: many,
		})
	}
	got := comment.Markdown(comment.Result{Stack: "dev", Preview: d, Failure: "", Cost: comment.Cost{Unknown: "-"}})
	assert.Contains(t, got, "440 more")
	assert.Contains(t, got, "192 more")
	got = comment.Markdown(comment.Result{Stack: "dev", Failure: strings.Repeat("é", 1<<20), Cost: comment.Cost{Unknown: "-"}})
	assert.Less(t, len(got), 20000)
}

// However much is lost, the headline says it, and the first twenty stand above all else.
func TestManyDangersAreCut(t *testing.T) {
	t.Parallel()
	d := &display.PreviewDigest{}
	for i := range 23 {
		d.Steps = append(d.Steps, &display.PreviewStep{
			Op: "delete", URN: resource.URN("urn:pulumi:dev::scaleout::azure-native:web:WebApp::x" + string(rune('a'+i))),
			OldState: &apitype.ResourceV3{Custom: true},
		})
	}
	got := comment.Markdown(comment.Result{Stack: "dev", Preview: d, Cost: comment.Cost{Unknown: "-"}})
	assert.Equal(t, 20, strings.Count(got, "is DELETED"))
	assert.Contains(t, got, "> **3 more are DELETED or REPLACED**; the job's log names them.\n")
	assert.NotContains(t, got, "because of")
}

// By --show-replacement-steps a replacement has three steps, and stays one row with all that is known of it.
func TestStepsOfAReplacement(t *testing.T) {
	t.Parallel()
	at := func(op display.StepOp) *display.PreviewStep {
		s := &display.PreviewStep{
			Op: op, URN: "urn:pulumi:dev::scaleout::azure-native:web:AppServicePlan::x",
			OldState: &apitype.ResourceV3{Custom: true, Inputs: map[string]any{"location": "westeurope"}},
		}
		if op != "delete-replaced" {
			s.NewState = &apitype.ResourceV3{Custom: true, Inputs: map[string]any{"location": "northeurope"}}
			s.ReplaceReasons = []resource.PropertyKey{"location"}
			s.DetailedDiff = map[string]display.PropertyDiff{"location": {Kind: "update-replace"}}
		}
		return s
	}
	for _, ops := range [][]display.StepOp{{"create-replacement", "replace", "delete-replaced"}, {"delete-replaced", "replace", "create-replacement"}} {
		d := &display.PreviewDigest{}
		for _, op := range ops {
			d.Steps = append(d.Steps, at(op))
		}
		got := comment.Markdown(comment.Result{Stack: "dev", Preview: d, Cost: comment.Cost{Unknown: "-"}})
		assert.Contains(t, got, "The plan `x` is REPLACED**, because of `location`.", ops)
		assert.Equal(t, 1, strings.Count(got, "| **REPLACE** |"), ops)
		assert.Contains(t, got, "`location`: `westeurope` → `northeurope`", ops)
	}
}

// What others have changed in a list, and what they have taken away, is found, too.
func TestDriftInListsAndOfWhatIsGone(t *testing.T) {
	t.Parallel()
	const urn = "urn:pulumi:dev::scaleout::azure-native:web:WebApp::x"
	state := func(inputs map[string]any) *apitype.ResourceV3 {
		return &apitype.ResourceV3{URN: urn, Custom: true, Inputs: inputs}
	}
	was := state(map[string]any{"tags": map[string]any{"a": "b"}, "rules": []any{map[string]any{"cooldown": "PT5M"}}})
	is := state(map[string]any{"rules": []any{map[string]any{"cooldown": "PT1M"}}})
	root := func(op display.StepOp) *display.PreviewStep {
		return &display.PreviewStep{Op: op, URN: "urn:pulumi:dev::scaleout::pulumi:pulumi:Stack::scaleout-dev"}
	}
	d := &display.PreviewDigest{Steps: []*display.PreviewStep{
		root("refresh"), {Op: "refresh", URN: urn, OldState: was, NewState: was}, root("same"), {Op: "update", URN: urn, OldState: is, NewState: was},
	}}
	got := comment.Markdown(comment.Result{Stack: "dev", Preview: d, Cost: comment.Cost{Unknown: "-"}})
	assert.Contains(t, got, "- `x` `rules[0].cooldown`: `PT5M` → `PT1M`, `tags.a`: was `b`\n")
}

// What others have changed is found although the update moves the resource to another version
// of Azure's API: the refresh before it knows the older type.
func TestDriftOfWhatMovesToAnotherVersion(t *testing.T) {
	t.Parallel()
	at := func(typ string, httpsOnly bool) *apitype.ResourceV3 {
		return &apitype.ResourceV3{
			URN: resource.URN("urn:pulumi:dev::scaleout::" + typ + "::x"), Custom: true, Inputs: map[string]any{"httpsOnly": httpsOnly},
		}
	}
	was, is := at("azure-native:web:WebApp", true), at("azure-native:web:WebApp", false)
	to := at("azure-native:web/v20240401:WebApp", true)
	root := func(op display.StepOp) *display.PreviewStep {
		return &display.PreviewStep{Op: op, URN: "urn:pulumi:dev::scaleout::pulumi:pulumi:Stack::scaleout-dev"}
	}
	d := &display.PreviewDigest{Steps: []*display.PreviewStep{
		root("refresh"), {Op: "refresh", URN: was.URN, OldState: was, NewState: was},
		root("same"), {Op: "update", URN: to.URN, OldState: is, NewState: to},
	}}
	got := comment.Markdown(comment.Result{Stack: "dev", Preview: d, Cost: comment.Cost{Unknown: "-"}})
	assert.Contains(t, got, "- `x` `httpsOnly`: `true` → `false`")
}
