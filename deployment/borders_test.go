package deployment_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mayUse says which packages of this module each package may import, directly.
// Arrows point down only; what touches production never reaches the embedded
// Azure or the engine.
var mayUse = map[string][]string{
	"scaleout":                   {"deployment"},
	"scaleout/deployment":        {"components", "internal/alerts", "internal/azure/catalog", "internal/cost", "internal/settings", "internal/workbook"},
	"scaleout/components":        {"internal/alerts", "internal/azure/catalog", "internal/redisurl", "internal/workbook"},
	"scaleout/internal/alerts":   {"internal/azure/catalog"},
	"scaleout/internal/workbook": {},
	"scaleout/internal/settings": {"internal/alerts", "internal/azure/catalog", "internal/cost"},
	"scaleout/internal/cost":     {"internal/azure/catalog"},

	"scaleout/internal/cost/report":  {"internal/azure/catalog", "internal/cost"},
	"scaleout/internal/retailprices": {"internal/azure/catalog", "internal/clock"},
	"scaleout/internal/stackfile":    {"internal/engine", "internal/settings"},

	"scaleout/internal/delivery":          {},
	"scaleout/internal/delivery/comment":  {"internal/cost", "internal/delivery/digest"},
	"scaleout/internal/delivery/digest":   {},
	"scaleout/internal/delivery/approval": {"internal/delivery/digest"},
	"scaleout/internal/delivery/github":   {},

	"scaleout/internal/redisurl":  {},
	"scaleout/internal/child":     {},
	"scaleout/internal/clock":     {},
	"scaleout/internal/home":      {},
	"scaleout/internal/engine":    {"internal/home"},
	"scaleout/internal/embedded":  {"internal/azure/arm", "internal/azure/native", "internal/azure/sim", "internal/clock", "internal/engine", "internal/home"},
	"scaleout/internal/local":     {"deployment", "internal/embedded", "internal/engine", "internal/home", "internal/settings"},
	"scaleout/internal/autoscale": {},
	"scaleout/internal/rotate":    {"internal/child", "internal/clock", "internal/redisurl"},
	"scaleout/internal/rehearse": {
		"internal/attach", "internal/azure/endpoint",
		"internal/autoscale", "internal/azure/catalog", "internal/azure/sim", "internal/clock", "internal/embedded", "internal/engine", "internal/local", "internal/settings", "internal/stackfile",
		"internal/redisurl", "internal/rotate", "internal/rehearse/load", "internal/rehearse/platform", "internal/rehearse/process", "internal/rehearse/redisserver",
		"internal/adopt", "internal/adopt/portal",
		"internal/rehearse/result",
	},
	"scaleout/cmd/scaleout": {
		"internal/azure/arm", "internal/child", "internal/clock", "internal/verify",
		"internal/delivery", "internal/delivery/approval", "internal/delivery/comment", "internal/delivery/digest", "internal/delivery/github",
		"internal/rehearse/monitor", "internal/workbook", "internal/workbook/preview",
		"internal/adopt", "internal/adopt/portal",
		"internal/azure/catalog", "internal/cost", "internal/cost/report", "internal/retailprices", "internal/stackfile",
		"internal/embedded", "internal/engine", "internal/home", "internal/local", "internal/rotate", "internal/settings",
		"internal/rehearse", "internal/rehearse/demo", "internal/rehearse/process", "internal/rehearse/report", "internal/rehearse/result",
	},
	"scaleout/internal/verify":    {"internal/azure/arm", "internal/azure/catalog", "internal/clock", "internal/redisurl"},
	"scaleout/sdks":               {},
	"scaleout/sdks/generate":      {},
	"scaleout/internal/azure/sim": {"internal/azure/catalog", "internal/clock"},

	"scaleout/internal/adopt/portal": {},
	"scaleout/internal/adopt": {
		"deployment", "internal/azure/arm", "internal/azure/catalog", "internal/azure/native", "internal/engine", "internal/home",
		"internal/redisurl", "internal/settings",
	},
	"scaleout/internal/azure/arm":         {},
	"scaleout/internal/azure/catalog":     {},
	"scaleout/internal/azure/native":      {"internal/clock"},
	"scaleout/internal/azure/endpoint":    {"internal/clock"},
	"scaleout/internal/attach":            {"internal/engine"},
	"scaleout/internal/azure/conformance": {"internal/clock"},

	"scaleout/internal/rehearse/process":        {},
	"scaleout/internal/rehearse/redisserver":    {"internal/rehearse/process"},
	"scaleout/internal/rehearse/platform":       {"internal/clock", "internal/rehearse/platform/front", "internal/rehearse/process"},
	"scaleout/internal/rehearse/platform/front": {},
	"scaleout/internal/rehearse/demo":           {"internal/redisurl"},
	"scaleout/internal/rehearse/load":           {"internal/rehearse/result"},
	"scaleout/internal/rehearse/result":         {},
	"scaleout/internal/rehearse/report":         {"internal/rehearse/result"},
	"scaleout/internal/rehearse/monitor":        {"internal/alerts", "internal/rehearse/result"},
	"scaleout/internal/workbook/preview":        {"internal/alerts", "internal/workbook"},
	"scaleout/examples/flask":                   {},
}

func TestArrowsPointDown(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}:{{join .Imports " "}}`, "scaleout/...").CombinedOutput()
	require.NoError(t, err, string(out))
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		pkg, imports, _ := strings.Cut(line, ":")
		allowed, known := mayUse[pkg]
		if !assert.True(t, known, "%s has no place yet in the order of packages", pkg) {
			continue
		}
		for _, i := range strings.Fields(imports) {
			if rel, ours := strings.CutPrefix(i, "scaleout/"); ours {
				assert.Contains(t, allowed, rel, "%s imports %s", pkg, rel)
			}
		}
	}
}
